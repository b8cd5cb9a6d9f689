"""What comes afterwards: hours, colleagues, the declaration, the caller's proof."""

from django.utils.translation import gettext_lazy as _

from staff.situations.situation import Situation, abc

WATCHED = (
    Situation(
        code="evening_check",
        topic="hours",
        text=_(
            "At eight in the evening you remember a promise to a customer. You could sign in from"
            " home."
        ),
        answers=abc(
            _("I note it and do it tomorrow in my hours, or ask my supervisor."),
            _("I sign in: the customer comes first."),
            _("I ask the evening shift's agent to look under my name."),
        ),
        right="a",
        why=_(
            "Your access is lent for your hours. Outside them nobody can see that a customer "
            "really needed it."
        ),
    ),
    Situation(
        code="after_call",
        topic="hours",
        text=_(
            "A call has ended. Forty minutes later you want to look at that record again, out of "
            "interest."
        ),
        answers=abc(
            _("I open it: I was allowed to before."),
            _(
                "I do not open it; if something is left to do, I write down what, and open it for"
                " that."
            ),
            _("I open it and choose the same purpose again."),
        ),
        right="b",
        why=_(
            "The call explains an opening during the call. Afterwards only what is left to do "
            "explains one."
        ),
    ),
    Situation(
        code="ex_employee",
        topic="colleague",
        text=_("A former colleague, now with a competitor, asks how a customer's contract ended."),
        answers=abc(
            _("I tell it: he knew the customer anyway."),
            _("I tell it without the name."),
            _("I say nothing, and report that I was asked."),
        ),
        right="c",
        why=_(
            "Whoever has left is outside, however well you know each other. Confidentiality goes "
            "on after the last day."
        ),
    ),
    Situation(
        code="see_colleague",
        topic="colleague",
        text=_("You see a colleague open one record after another, without any call."),
        answers=abc(
            _("I look away: it is not my affair."),
            _("I ask the colleague, and tell our supervisor if no work explains it."),
            _("I write about it in the team's chat."),
        ),
        right="b",
        why=_(
            "Looking after each other means asking, and not leaving it at that. The chat helps "
            "nobody."
        ),
    ),
    Situation(
        code="cover_up",
        topic="colleague",
        text=_(
            "A colleague opened a record by mistake and asks you to say that you had passed the "
            "customer on."
        ),
        answers=abc(
            _("I say no: a mistake that is told is a small matter, a false word is not."),
            _("I say it this once."),
            _("I say that I do not remember."),
        ),
        right="a",
        why=_(
            "Everybody opens a wrong record one day, and says so. A false explanation binds two "
            "people to it."
        ),
    ),
    Situation(
        code="target_day",
        topic="declaration",
        text=_(
            "You dealt with nine customers and the supervisor likes twelve. The declaration is due."
        ),
        answers=abc(
            _("I add three whom I nearly reached."),
            _("I add three of yesterday."),
            _("I declare nine."),
        ),
        right="c",
        why=_(
            "The declaration is compared with the telephone and with the customers themselves. "
            "Nine true ones are a good day."
        ),
    ),
    Situation(
        code="boss_wants",
        topic="declaration",
        text=_(
            "Your supervisor says: 'List these two as well, it looks better for the branch.' You "
            "never spoke with them."
        ),
        answers=abc(
            _("I list them: it was an order."),
            _("I list only whom I dealt with, and tell the supervisor's superior if it goes on."),
            _("I leave the whole declaration out today."),
        ),
        right="b",
        why=_(
            "You sign for your own day. Who pleases a superior with false lists has no proof left"
            " when it counts."
        ),
    ),
    Situation(
        code="forgot_reason",
        topic="declaration",
        text=_("In the evening you are asked about an opening that you do not remember."),
        answers=abc(
            _("I write what I know, and that I do not remember the rest."),
            _("I invent a call: nobody can know."),
            _("I do not answer; it will be forgotten."),
        ),
        right="a",
        why=_(
            "Not remembering is no breach. An invented call is found, since the exchange has none."
        ),
    ),
    Situation(
        code="wrong_answers",
        topic="caller",
        text=_(
            "A caller knows the number and the name, but not the mother's maiden name, and is "
            "getting angry."
        ),
        answers=abc(
            _("I help with a hint."),
            _("I reveal the record, to compare more."),
            _("I stay polite, reveal nothing, and name another way to prove who it is."),
        ),
        right="c",
        why=_("An angry caller is not yet the customer. Whoever steals identities is often angry."),
    ),
    Situation(
        code="husband_calls",
        topic="caller",
        text=_(
            "A husband calls for his wife and wants to know with whom she telephones. He knows "
            "all of her data."
        ),
        answers=abc(
            _("I tell it: he has answered every question."),
            _("I serve only the customer herself, and say so."),
            _("I tell only the times, not the numbers."),
        ),
        right="b",
        why=_("Knowing somebody's data does not make one that person, and marriage is no consent."),
    ),
)
