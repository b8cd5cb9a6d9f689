"""Every address, every method, every kind of user: what is not in this table fails.

One line an address; one letter for each user, in the order of WHO:

    .  200    >  on to another page    L  to the sign-in    F  403, refused
    ?  404    M  405, no such method here    T  401, a system's token is missing

GET stands for HEAD too. "Others" are OPTIONS, PUT and DELETE.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accessgov import rates
from staff.models import AgreementText
from tests.addresses import addresses
from tests.staff.binding import made
from tests.stage import Stage, build_stage

WHO = ["", "agent", "supervisor", "manager", "hr", "privacy", "auditor", "sysadmin"]

#                          GET       POST      others
#                          -ASMHPUY  -ASMHPUY  -ASMHPUY
TABLE = """
home                       L.......  LMMMMMMM  LMMMMMMM
set_language               MMMMMMMM  >>>>>>>>  MMMMMMMM
account_login              .>>>>>>>  .>>>>>>>  MMMMMMMM
account_logout             L.......  LLLLLLLL  MMMMMMMM
components                 L.......  LMMMMMMM  LMMMMMMM
healthz                    ........  MMMMMMMM  MMMMMMMM
staff:people               LF....F.  LFMMMMFM  LFMMMMFM
staff:register             LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:person               LF....F.  LFMMMMFM  LFMMMMFM
staff:suspended            LF....F.  LFMMMMFM  LFMMMMFM
staff:suspend              LF..F.FF  LF..F.FF  LFMMFMFF
staff:lift                 LF??F?F?  LF??F?F?  LFMMFMFM
staff:enter_leave          LF...FF.  LF...FF.  LFMMMFFM
staff:cancel_leave         LF...FF.  LF>>>FF>  LFMMMFFM
staff:transfer             LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:end_vendor           LFFF.FF.  LFFF>FF>  LFFFMFFM
audit:access_reviews       LF..FFF.  LFMMFFFM  LFMMFFFM
audit:access_decide        LF>>FFF>  LF>>FFF>  LFMMFFFM
audit:handovers            LF..FFF.  LFMMFFFM  LFMMFFFM
audit:handover_seen        LFMMFFFM  LF>?FFF?  LFMMFFFM
staff:edit                 LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:end                  LFFF.FF.  LFFF>FF>  LFFFMFFM
staff:bring_back           LFFFMFFM  LFFF>FF>  LFFFMFFM
staff:invite               LFFF.FF.  LFFF.FF.  LFFFMFFM
customers:ties             LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:give                 LF..FFF.  LF..FFF.  LFMMFFFM
staff:end_assignment       LF.?FFF.  LF>?FFF>  LFMMFFFM
staff:branches             LFFFFFF.  LFFFFFFM  LFFFFFFM
staff:add_branch           LFFFFFF.  LFFFFFF.  LFFFFFFM
staff:edit_branch          LFFFFFF.  LFFFFFF.  LFFFFFFM
staff:add_region           LFFFFFF.  LFFFFFF.  LFFFFFFM
staff:edit_region          LFFFFFF.  LFFFFFF.  LFFFFFFM
staff:vendors              LFFF.FF.  LFFFMFFM  LFFFMFFM
staff:add_vendor           LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:edit_vendor          LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:holidays             LFFFFFF.  LFFFFFF.  LFFFFFFM
staff:remove_holiday       LFFFFFF.  LFFFFFF>  LFFFFFFM
staff:directories          LFFF.FF.  LFFFMFFM  LFFFMFFM
staff:add_directory        LFFFFFF.  LFFFFFF.  LFFFFFFM
staff:renew_directory      LFFFFFF.  LFFFFFF.  LFFFFFFM
staff:revoke_directory     LFFF.FF.  LFFF>FF>  LFFFMFFM
staff:import_people        LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:people_file          LFFF>FF>  LFFFMFFM  LFFFMFFM
staff:people_file_columns  LFFFMFFM  LFFF>FF>  LFFFMFFM
staff:people_file_store    LFFFMFFM  LFFF>FF>  LFFFMFFM
staff:people_file_rest     LFFF>FF>  LFFFMFFM  LFFFMFFM
staff:scim_users           TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:scim_user            TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:scim_config          TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:scim_kinds           TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:scim_kind            TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:scim_schemas         TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:scim_schema          TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:scim_elsewhere       TTTTTTTT  TTTTTTTT  TTTTTTTT
staff:reminder             L.......  LMMMMMMM  LMMMMMMM
staff:reminder_answer      L.??????  L.??????  LMMMMMMM
staff:reminder_later       LMMMMMMM  L>>>>>>>  LMMMMMMM
staff:reminders            LF..FFFF  LFMMFFFF  LFMMFFFF
staff:speak                LF..FFFF  LF..FFFF  LFMMFFFF
staff:account              L.......  LMMMMMMM  LMMMMMMM
staff:papers               L.......  LMMMMMMM  LMMMMMMM
staff:sign                 L.......  L.......  LMMMMMMM
staff:signed_pdf           L?...??.  LMMMMMMM  LMMMMMMM
staff:course               L.......  L...>>>>  LMMMMMMM
staff:attempt              L.??????  L.??????  LMMMMMMM
staff:agreements           L.......  LMMMMMMM  LMMMMMMM
staff:agreement            L.......  LMMMMMMM  LMMMMMMM
staff:publish              LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:papers_of            LF...FF.  LFMMMFFM  LFMMMFFM
staff:enter_contract       LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:extend_contract      LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:register_contract    LFFF.FF.  LFFF.FF.  LFFFMFFM
staff:end_contract         LFFF.FF.  LFFF>FF>  LFFFMFFM
staff:waiting              LF...FF.  LFMMMFFM  LFMMMFFM
staff:password             L.......  L.......  LMMMMMMM
staff:welcome              ........  ........  MMMMMMMM
staff:onboarding           LF...FF.  LFMMMFFM  LFMMMFFM
staff:portal               LFFFFFFF  LFFFFFFF  LFFFFFFF
staff:vacancies            LF...FF.  LFMMMFFM  LFMMMFFM
staff:ask_people           LF..FFFF  LF..FFFF  LFMMFFFF
staff:close_vacancy        LF...FF.  LF>>>FF>  LFMMMFFM
staff:propose              LF..FFFF  LF..FFFF  LFMMFFFF
staff:candidate            LF...FF.  LFMMMFFM  LFMMMFFM
staff:give_document        LF>>.FF.  LF>>.FF.  LFMMMFFM
staff:document             LF...FF.  LFMMMFFM  LFMMMFFM
staff:screen               LF>>.FF.  LF>>.FF.  LFMMMFFM
staff:declare_relatives    LF>>.FF.  LF>>>FF>  LFMMMFFM
staff:interview            LF..>FF>  LF..>FF>  LFMMMFFM
staff:interview_again      LF>.>FF>  LF>.>FF>  LFMMMFFM
staff:take_on              LF>>.FF.  LF>>.FF.  LFMMMFFM
staff:turn_down            LF>>.FF.  LF>>.FF.  LFMMMFFM
staff:withdraw             LF>>.FF.  LF>>.FF.  LFMMMFFM
staff:candidate_letter     LF...FF.  LFMMMFFM  LFMMMFFM
staff:suspension_letter    LF....F.  LFMMMMFM  LFMMMMFM
staff:end_letter           LF....F.  LFMMMMFM  LFMMMMFM
audit:reports              LF..FFFF  LFMMFFFF  LFMMFFFF
audit:report               LF..FFFF  LF..FFFF  LFMMFFFF
audit:report_agent         LF..FFFF  LFMMFFFF  LFMMFFFF
audit:report_files         LF..FFFF  LF..FFFF  LFMMFFFF
audit:report_file          LF.?FFFF  LFMMFFFF  LFMMFFFF
audit:report_file_fetch    LF.?FFFF  LFMMFFFF  LFMMFFFF
audit:running              LF..FFFF  LFMMFFFF  LFMMFFFF
audit:running_agent        LF..FFFF  LFMMFFFF  LFMMFFFF
audit:declaration          L.FFFFFF  L.FFFFFF  LMFFFFFF
audit:declaration_day      L.FFFFFF  L.FFFFFF  LMFFFFFF
audit:own_word             L.??FFFF  L.??FFFF  LMMMFFFF
audit:notices_read         LMMMFFFF  L>>>FFFF  LMMMFFFF
audit:trail                L.......  LMMMMMMM  LMMMMMMM
audit:statement            L.......  LMMMMMMM  LMMMMMMM
audit:desk                 LF..FFFF  LFMMFFFF  LFMMFFFF
audit:day_list             LF..FFFF  LFMMFFFF  LFMMFFFF
audit:viewings             LF..FFFF  LF..FFFF  LFMMFFFF
audit:viewing              LF..FFFF  LF..FFFF  LFMMFFFF
customers:uncalled         LFMMFFFF  LF>FFFFF  LFMMFFFF
audit:samples              LF..F..F  LFMMFMMF  LFMMFMMF
audit:sample               LF>FF..F  LFMMFMMF  LFMMFMMF
audit:follow_up            LF.FFFFF  LF.FFFFF  LFMMFFFF
audit:no_calls             LF..F..F  LFMMFMMF  LFMMFMMF
audit:end_no_call          LFF.F.FF  LFF.F.FF  LFFMFMFF
audit:draws                LFFFF..F  LFFFFMMF  LFFFFMMF
audit:draw                 LFFFF..F  LFFFFMMF  LFFFFMMF
audit:draw_bundle          LFFFFMMF  LFFFF>>F  LFFFFMMF
audit:draw_dice            LF..F..F  LF..F..F  LFMMFMMF
audit:trends               LF..F..F  LFMMFMMF  LFMMFMMF
audit:coverage             LF..F..F  LFMMFMMF  LFMMFMMF
audit:rates                LF..F..F  LFMMFMMF  LFMMFMMF
audit:trend_rows           LF..F..F  LFMMFMMF  LFMMFMMF
audit:ledger               LFFFF..F  LFFFFMMF  LFFFFMMF
audit:trace                LFFFF..F  LFFFF..F  LFFFFMMF
audit:entry                LFFFF..F  LFFFFMMF  LFFFFMMF
customers:search           L...FFFF  L...FFFF  LMMMFFFF
customers:import           LFF.FFFF  LFF.FFFF  LFFMFFFF
customers:import_job       LFF.FFFF  LFFMFFFF  LFFMFFFF
customers:import_columns   LFFMFFFF  LFF>FFFF  LFFMFFFF
customers:import_store     LFFMFFFF  LFF>FFFF  LFFMFFFF
customers:import_discard   LFF.FFFF  LFF>FFFF  LFFMFFFF
customers:import_rest      LFF>FFFF  LFFMFFFF  LFFMFFFF
customers:record           L...FFFF  L...FFFF  LMMMFFFF
customers:tier             L...FFFF  L...FFFF  LMMMFFFF
customers:verify           LMMMFFFF  L...FFFF  LMMMFFFF
customers:callback         LF.FFFFF  LF.FFFFF  LFMMFFFF
customers:outcome          LFMMFFFF  LF.FFFFF  LFMMFFFF
customers:lists            L...FFFF  LMMMFFFF  LMMMFFFF
customers:hand_out         LF..FFFF  LF..FFFF  LFMMFFFF
customers:list             L...FFFF  LMMMFFFF  LMMMFFFF
customers:end_list         LF..FFFF  LF>>FFFF  LFMMFFFF
customers:sources          LFFFFFF.  LFFFFFFM  LFFFFFFM
customers:add_source       LFFFFFF.  LFFFFFF.  LFFFFFFM
customers:source           LFFFFFF.  LFFFFFF.  LFFFFFFM
customers:edit_source      LFFFFFF.  LFFFFFF.  LFFFFFFM
customers:renew_source     LFFFFFF.  LFFFFFF.  LFFFFFFM
customers:revoke_source    LFFFFFF.  LFFFFFF>  LFFFFFFM
customers:api_description  ........  MMMMMMMM  MMMMMMMM
customers:api_interactions MMMMMMMM  TTTTTTTT  MMMMMMMM
customers:interactions     L...FFFF  L...FFFF  LMMMFFFF
customers:interaction_end  LMMMFFFF  L>>>FFFF  LMMMFFFF
customers:interaction_end  LMMMFFFF  L>>>FFFF  LMMMFFFF
"""

Targets = Callable[[Stage], list[object]]
# What the addresses name. The rest name nothing.
TARGETS: dict[str, Targets] = {
    "audit:declaration_day": lambda stage: [f"{stage.now:%Y-%m-%d}"],
    "audit:own_word": lambda stage: [stage.viewing().pk],
    "audit:draw": lambda stage: [stage.sample().draw_id],
    "audit:entry": lambda stage: [stage.entry()],
    "audit:report": lambda stage: [stage.report().pk],
    "audit:report_agent": lambda stage: [stage.report().pk, stage.cast.agent.pk],
    "audit:report_file": lambda stage: [stage.file().pk],
    "audit:report_file_fetch": lambda stage: [stage.file().pk],
    "audit:report_files": lambda stage: [stage.report().pk],
    "audit:running": lambda stage: ["JKT", stage.cast.supervisor.pk],
    "audit:running_agent": lambda stage: ["JKT", stage.cast.supervisor.pk, stage.cast.agent.pk],
    "audit:sample": lambda stage: [stage.sample().pk],
    "audit:follow_up": lambda stage: [stage.marked().pk],
    "audit:end_no_call": lambda stage: [stage.wish().pk],
    "audit:day_list": lambda stage: ["undeclared"],
    "audit:trend_rows": lambda stage: ["viewings"],
    "audit:viewing": lambda stage: [stage.viewing().pk],
    "customers:callback": lambda stage: [stage.sample().pk],
    "customers:uncalled": lambda stage: [stage.sample().pk],
    "customers:import_columns": lambda stage: [stage.job().pk],
    "customers:import_discard": lambda stage: [stage.job().pk],
    "customers:import_job": lambda stage: [stage.job().pk],
    "customers:import_rest": lambda stage: [stage.job().pk],
    "customers:import_store": lambda stage: [stage.job().pk],
    "customers:list": lambda stage: [stage.portfolio().pk],
    "customers:end_list": lambda stage: [stage.portfolio().pk],
    "customers:source": lambda stage: [stage.feed().pk],
    "customers:edit_source": lambda stage: [stage.feed().pk],
    "customers:renew_source": lambda stage: [stage.feed().pk],
    "customers:revoke_source": lambda stage: [stage.feed().pk],
    "customers:outcome": lambda stage: [stage.sample().pk],
    "customers:record": lambda stage: [stage.number],
    "customers:tier": lambda stage: [stage.number, "contact"],
    "customers:verify": lambda stage: [stage.number],
    "staff:suspend": lambda stage: [stage.person().pk],
    "staff:lift": lambda stage: [stage.person().pk],
    "staff:enter_leave": lambda stage: [stage.person().pk],
    "staff:cancel_leave": lambda stage: [stage.leave().pk],
    "staff:transfer": lambda stage: [stage.person().pk],
    "staff:end_vendor": lambda stage: [stage.leaving_vendor().pk],
    "audit:handover_seen": lambda stage: [stage.handover().pk],
    "staff:agreement": lambda stage: [AgreementText.objects.earliest("pk").pk],
    "staff:attempt": lambda stage: [made.attempt(stage.cast.agent, stage.now).pk],
    "staff:end_contract": lambda stage: made.contract_address(stage.person(), stage.now),
    "staff:enter_contract": lambda stage: [stage.person().pk],
    "staff:extend_contract": lambda stage: made.contract_address(stage.person(), stage.now),
    "staff:register_contract": lambda stage: made.contract_address(stage.person(), stage.now),
    "staff:papers_of": lambda stage: [stage.person().pk],
    "staff:publish": lambda stage: ["rules"],
    "staff:sign": lambda stage: [AgreementText.objects.earliest("pk").pk],
    "staff:signed_pdf": lambda stage: [made.signature(stage.person(), stage.now).pk],
    "staff:candidate": lambda stage: [stage.candidate().pk],
    "staff:close_vacancy": lambda stage: [stage.vacancy().pk],
    "staff:document": lambda stage: [(kept := stage.document()).candidate_id, kept.pk],
    "staff:give_document": lambda stage: [stage.candidate().pk],
    "staff:interview": lambda stage: [stage.candidate("screened").pk],
    "staff:interview_again": lambda stage: [stage.candidate("refused").pk],
    "staff:propose": lambda stage: [stage.vacancy().pk],
    "staff:screen": lambda stage: [stage.candidate().pk],
    "staff:declare_relatives": lambda stage: [stage.candidate().pk],
    "staff:take_on": lambda stage: [stage.candidate("recommended").pk],
    "staff:turn_down": lambda stage: [stage.candidate().pk],
    "staff:withdraw": lambda stage: [stage.candidate().pk],
    "staff:candidate_letter": lambda stage: [stage.candidate("recommended").pk, "contract"],
    "staff:suspension_letter": lambda stage: [stage.suspension().pk],
    "staff:end_letter": lambda stage: [stage.assignment(valid_until=stage.now).pk],
    "staff:bring_back": lambda stage: [stage.ended().pk],
    "staff:edit": lambda stage: [stage.person().pk],
    "customers:ties": lambda stage: [stage.person().pk],
    "staff:edit_branch": lambda stage: [stage.cast.denpasar.pk],
    "staff:edit_region": lambda stage: [stage.region().pk],
    "staff:edit_vendor": lambda stage: [stage.vendor().pk],
    "staff:end": lambda stage: [stage.person().pk],
    "staff:end_assignment": lambda stage: [stage.assignment().pk],
    "staff:give": lambda stage: [stage.person().pk],
    "staff:invite": lambda stage: [stage.person().pk],
    "staff:reminder_answer": lambda stage: [stage.reminder().pk],
    "staff:person": lambda stage: [stage.person().pk],
    "staff:renew_directory": lambda stage: [stage.directory().pk],
    "staff:revoke_directory": lambda stage: [stage.directory().pk],
    "staff:people_file": lambda stage: ["a-file-of-somebody-else"],
    "staff:people_file_columns": lambda stage: ["a-file-of-somebody-else"],
    "staff:people_file_store": lambda stage: ["a-file-of-somebody-else"],
    "staff:people_file_rest": lambda stage: ["a-file-of-somebody-else"],
    "staff:scim_user": lambda stage: [stage.cast.agent.pk],
    "staff:scim_kind": lambda stage: ["User"],
    "staff:scim_schema": lambda stage: ["User"],
    "staff:scim_elsewhere": lambda stage: ["Groups"],
    "staff:remove_holiday": lambda stage: [stage.holiday().pk],
}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """Do not count: one address asks more often without a token here than a stranger may."""
    monkeypatch.setattr(rates, "count", lambda **_asked: 0)


ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
METHODS = [("GET", 0), ("HEAD", 0), ("OPTIONS", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1)]
LETTERS = {200: ".", 401: "T", 403: "F", 404: "?", 405: "M"}


@pytest.fixture(scope="module")
def stage(cast) -> Stage:
    """Make targets around one customer."""
    from django.utils import timezone

    return build_stage(cast=cast, at=timezone.now())


def letter(response) -> str:
    """Write an answer as one letter of the table; a status that has none stands for itself."""
    if response.status_code in (301, 302):
        return "L" if response.url.startswith("/login/") else ">"
    return LETTERS.get(response.status_code, str(response.status_code))


def asked(who: str, name: str, stage: Stage) -> dict[str, str]:
    """Ask for an address with every method; POST comes last, since it may use the target up."""
    client = Client()
    if who:
        client.force_login(getattr(stage.cast, who))
    answers = {}
    for method, _group in METHODS:
        targets = TARGETS.get(name, lambda stage: [])(stage)
        answers[method] = letter(client.generic(method, reverse(name, args=targets)))
    return answers


def test_every_address_stands_in_the_table():
    assert set(ROWS) == {one.name for one in addresses()}


@pytest.mark.parametrize("name", ROWS)
def test_every_method_answers_every_user_as_the_table_says(name, stage):
    wrong = []
    for place, who in enumerate(WHO):
        answers = asked(who, name, stage)
        wrong += [
            f"{method} by {who or 'nobody'}: {answers[method]}, the table says {group[place]}"
            for method, index in METHODS
            if answers[method] != (group := ROWS[name][index])[place]
        ]
    assert wrong == []
