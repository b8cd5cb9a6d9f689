"""What others ask for: family, public figures, officials, vendors, shops."""

from django.utils.translation import gettext_lazy as _

from staff.situations.situation import Situation, abc

ASKED = (
    Situation(
        code="friend_number",
        topic="family",
        text=_(
            "A friend sends you a number by message and asks whose it is. He has been getting "
            "calls from it all week."
        ),
        answers=abc(
            _("I look it up and tell him only the first name."),
            _("I tell him that I may not look, and how he can report the calls himself."),
            _("I look it up, but only for myself, to know whether he is in danger."),
        ),
        right="b",
        why=_(
            "A friend's trouble is no work of yours. Looking is the breach; telling only makes it"
            " worse."
        ),
    ),
    Situation(
        code="own_record",
        topic="curiosity",
        text=_("It is quiet, and you wonder what your own record looks like on the screen."),
        answers=abc(
            _("I open it: the data are my own."),
            _("I ask a colleague to open it for me."),
            _("I leave it, and ask for my data the way every customer does."),
        ),
        right="c",
        why=_(
            "Nobody serves himself. As a customer you have a right to your data, by the way that "
            "all customers go."
        ),
    ),
    Situation(
        code="neighbour_bill",
        topic="curiosity",
        text=_("During a call you notice, one line below in the list, your neighbour's name."),
        answers=abc(
            _("I open only the customer who is on the phone."),
            _("I open the neighbour too, since the list offers it anyway."),
            _("I note the neighbour's number, for later."),
        ),
        right="a",
        why=_("A search may show more than one person; your work needs one of them."),
    ),
    Situation(
        code="wife_card",
        topic="family",
        text=_("Your wife calls you at work: her card is blocked. Could you unblock it quickly?"),
        answers=abc(
            _("I open her record and help: she has agreed."),
            _("I ask her to call the service line, where a colleague serves her as anybody."),
            _("I use a colleague's screen, so that it is not me."),
        ),
        right="b",
        why=_("Family is served by somebody else. That protects her, and it protects you."),
    ),
    Situation(
        code="cousin_debt",
        topic="family",
        text=_(
            "A cousin has lent somebody money and wants that customer's new address. 'You only "
            "have to look once.'"
        ),
        answers=abc(
            _("I give the district only, not the street."),
            _("I look, and decide then whether to tell."),
            _("I refuse, and tell my supervisor that I was asked."),
        ),
        right="c",
        why=_(
            "Every such request goes to the supervisor, a small one as well: that is how you show"
            " which side you are on."
        ),
    ),
    Situation(
        code="singer",
        topic="public_figure",
        text=_(
            "A well-known singer is in the news. Everybody in the room wonders whether she is a "
            "customer of ours."
        ),
        answers=abc(
            _("I search her name, but open nothing."),
            _("I search nothing, and say aloud that a search is logged too."),
            _("I let the newest colleague search, who knows no better."),
        ),
        right="b",
        why=_(
            "That somebody is a customer is itself confidential. A search without a caller is an "
            "entry that you will have to explain."
        ),
    ),
    Situation(
        code="minister_calls",
        topic="public_figure",
        text=_("A minister's assistant calls and wants to know what the minister's last bill was."),
        answers=abc(
            _("I verify the caller as I would anybody, and without a match I say nothing."),
            _("I tell it: one does not keep a minister waiting."),
            _("I send it to the number that the assistant gives me."),
        ),
        right="a",
        why=_("Rank replaces no verification. Protected customers are checked every single time."),
    ),
    Situation(
        code="police_phone",
        topic="authority",
        text=_(
            "Somebody calls, says that he is from the police, and needs a customer's address at "
            "once."
        ),
        answers=abc(
            _("I give it: one has to help the police."),
            _("I ask for his badge number first and then give it."),
            _(
                "I give nothing and pass the request on to my supervisor, who knows the official "
                "way."
            ),
        ),
        right="c",
        why=_(
            "Authorities ask in writing, through the company. On the phone everybody can be "
            "everything."
        ),
    ),
    Situation(
        code="boss_private",
        topic="authority",
        text=_(
            "A manager of another department asks you to 'just check something' about a customer."
            " He gives no ticket."
        ),
        answers=abc(
            _("I do it: he ranks above me."),
            _("I ask for a ticket and my own supervisor's word; without them I do not look."),
            _("I do it and name him as the reason."),
        ),
        right="b",
        why=_("Who opens is who answers for it. Rank in the house gives nobody a reason to look."),
    ),
    Situation(
        code="vendor_list",
        topic="list",
        text=_(
            "Your vendor's coordinator asks for a list of the customers you served, 'for the "
            "monthly invoice'."
        ),
        answers=abc(
            _("I send numbers without names."),
            _("I write down how many, and send him to my supervisor for the rest."),
            _("I send the list: he pays my wages."),
        ),
        right="b",
        why=_(
            "An invoice needs a count. A list of customers leaves the company on no agent's word."
        ),
    ),
    Situation(
        code="reseller_list",
        topic="list",
        text=_(
            "A shop that sells our cards offers to 'work together': you would send it customers "
            "whose contract ends soon."
        ),
        answers=abc(
            _("I refuse and tell my supervisor on the same day."),
            _("I send ten as a trial."),
            _("I refuse and keep it to myself, so as not to get the shop into trouble."),
        ),
        right="a",
        why=_(
            "The shop asks the next one as well. Only who reports it protects the colleague who "
            "is asked tomorrow."
        ),
    ),
)
