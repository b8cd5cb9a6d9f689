"""What makes it easy: money, passwords, photographs, chats, paper."""

from django.utils.translation import gettext_lazy as _

from staff.situations.situation import Situation, abc

TEMPTED = (
    Situation(
        code="envelope",
        topic="bribe",
        text=_(
            "A man waits for you outside. Two hundred thousand rupiah for one name behind one "
            "number."
        ),
        answers=abc(
            _("I refuse and say nothing: nothing has happened."),
            _("I take the money and give a wrong name."),
            _("I refuse and report it at once, with day and place."),
        ),
        right="c",
        why=_("Offers are reported, refused ones too: whoever buys tries it with everybody."),
    ),
    Situation(
        code="gift_after",
        topic="bribe",
        text=_("A customer whom you helped sends you a phone as a thank-you."),
        answers=abc(
            _("I keep it: the service is over."),
            _("I send it back and tell my supervisor."),
            _("I share it with the team."),
        ),
        right="b",
        why=_("After a gift the next request is no longer one that you can refuse freely."),
    ),
    Situation(
        code="colleague_password",
        topic="password",
        text=_(
            "A colleague cannot sign in and customers are waiting. 'Lend me your password for "
            "five minutes.'"
        ),
        answers=abc(
            _("I lend it and change it afterwards."),
            _("I sign in for the colleague and watch."),
            _("I lend nothing; HR makes a new invitation, and I take the next customer."),
        ),
        right="c",
        why=_(
            "Whatever is done with your account has been done by you. There is no proof against "
            "your own name."
        ),
    ),
    Situation(
        code="boss_password",
        topic="password",
        text=_(
            "Your supervisor is on leave and asks by message for your password, to finish a report."
        ),
        answers=abc(
            _("I do not give it, and report the message to the next superior."),
            _("I give it: it is my supervisor."),
            _("I give it by telephone, not in writing."),
        ),
        right="a",
        why=_(
            "Nobody here ever needs your password, and a message with a chief's name on it is a "
            "usual trick."
        ),
    ),
    Situation(
        code="unlocked_screen",
        topic="password",
        text=_("You go to pray; a customer's record is open on your screen."),
        answers=abc(
            _("I leave it: I shall be back soon."),
            _("I close the record and lock the screen."),
            _("I ask a colleague to keep an eye on it."),
        ),
        right="b",
        why=_("A screen that is left open is a password that is lent."),
    ),
    Situation(
        code="photo_help",
        topic="photograph",
        text=_(
            "A value on the screen looks wrong. A photograph to the help desk would explain it "
            "fastest."
        ),
        answers=abc(
            _("I photograph it and delete the picture afterwards."),
            _("I photograph it and cover the name with a finger."),
            _("I report the customer number and the field; whoever may look will look."),
        ),
        right="c",
        why=_(
            "A picture cannot be taken back, and the watermark on it carries your name and the "
            "minute."
        ),
    ),
    Situation(
        code="visitor_phone",
        topic="photograph",
        text=_(
            "A visitor at your counter holds the phone so that its camera looks at your screen."
        ),
        answers=abc(
            _("I close the record and ask the visitor to put the phone away."),
            _("I go on and hurry."),
            _("I turn away: it is the visitor's phone."),
        ),
        right="a",
        why=_(
            "You are the one who opened the record, so you are the one who keeps it from others' "
            "eyes."
        ),
    ),
    Situation(
        code="team_chat",
        topic="chat",
        text=_(
            "In the team's WhatsApp group somebody asks about a difficult customer: number, name,"
            " what was said."
        ),
        answers=abc(
            _("I answer: we are all colleagues."),
            _("I answer nothing there, and ask that it be taken to the ticket."),
            _("I answer in a private chat."),
        ),
        right="b",
        why=_(
            "A chat lies on private phones and stays there. Customers belong into the ticket, "
            "which the system guards."
        ),
    ),
    Situation(
        code="customer_photo_ktp",
        topic="chat",
        text=_(
            "A customer wants to send the photograph of an identity card to your private "
            "WhatsApp, since the form is slow."
        ),
        answers=abc(
            _("I accept it and delete it in the evening."),
            _("I accept it and upload it for the customer."),
            _("I name the official ways and wait with the customer."),
        ),
        right="c",
        why=_(
            "What is once on your phone is your leak, whenever that phone is lost, sold or "
            "repaired."
        ),
    ),
    Situation(
        code="story_online",
        topic="chat",
        text=_("You had a funny call. It would make a good story online, without the name."),
        answers=abc(
            _("I leave it: the customer would know the story again, and so would others."),
            _("I post it for my friends only."),
            _("I post it and change the town."),
        ),
        right="a",
        why=_("What you learn at work stays at work, names or not."),
    ),
    Situation(
        code="printed_sheet",
        topic="paper",
        text=_("You need five customers' numbers for a visit. The printer stands beside you."),
        answers=abc(
            _("I print the records and throw them away afterwards."),
            _("I ask my supervisor to hand the list out to me in the system."),
            _("I copy them by hand: that is no print."),
        ),
        right="b",
        why=_(
            "A list that was handed out explains your visits. A paper explains nothing, and "
            "anybody can pick it up."
        ),
    ),
    Situation(
        code="found_paper",
        topic="paper",
        text=_("On the copier lies a sheet with a customer's name, number and income."),
        answers=abc(
            _("I put it back where it was."),
            _("I throw it into the bin."),
            _("I take it to my supervisor and say where and when it lay."),
        ),
        right="c",
        why=_(
            "A sheet that is found is a leak that somebody must look into. The bin only moves it."
        ),
    ),
)
