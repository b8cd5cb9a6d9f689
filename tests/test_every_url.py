"""Every address, every method, every kind of user: what is not in this table fails.

One line an address; one letter for each user, in the order of WHO:

    .  200    >  on to another page    L  to the sign-in    F  403, refused
    ?  404    M  405, no such method here    T  401, a system's token is missing

GET stands for HEAD too. "Others" are OPTIONS, PUT and DELETE.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accessgov import rates
from staff.models import AgreementText
from staff.roles import ROLE_BY_CODE
from tests.addresses import addresses
from tests.cast import person
from tests.staff.binding import made
from tests.stage import Stage, build_stage

WHO = ["", "agent", "supervisor", "manager", "hr", "privacy", "auditor", "sysadmin", "recruiter"]

#                          GET        POST       others
#                          -ASMHPUYV  -ASMHPUYV  -ASMHPUYV
TABLE = """
home                       L........  LMMMMMMMM  LMMMMMMMM
set_language               MMMMMMMMM  >>>>>>>>>  MMMMMMMMM
account_login              .>>>>>>>>  .>>>>>>>>  MMMMMMMMM
account_logout             L........  LLLLLLLLL  MMMMMMMMM
components                 L........  LMMMMMMMM  LMMMMMMMM
healthz                    .........  MMMMMMMMM  MMMMMMMMM
staff:people               LF....F.F  LFMMMMFMF  LFMMMMFMF
staff:register             LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:person               LF....F.F  LFMMMMFMF  LFMMMMFMF
staff:suspended            LF....F.F  LFMMMMFMF  LFMMMMFMF
staff:suspend              LF..F.FFF  LF..F.FFF  LFMMFMFFF
staff:lift                 LF??F?F?F  LF??F?F?F  LFMMFMFMF
staff:enter_leave          LF...FF.F  LF...FF.F  LFMMMFFMF
staff:cancel_leave         LF...FF.F  LF>>>FF>F  LFMMMFFMF
staff:transfer             LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:end_vendor           LFFF.FF.F  LFFF>FF>F  LFFFMFFMF
audit:access_reviews       LF..FFF.F  LFMMFFFMF  LFMMFFFMF
audit:access_decide        LF>>FFF>F  LF>>FFF>F  LFMMFFFMF
audit:handovers            LF..FFF.F  LFMMFFFMF  LFMMFFFMF
audit:handover_seen        LFMMFFFMF  LF>?FFF?F  LFMMFFFMF
staff:edit                 LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:end                  LFFF.FF.F  LFFF>FF>F  LFFFMFFMF
staff:bring_back           LFFFMFFMF  LFFF>FF>F  LFFFMFFMF
staff:invite               LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
customers:ties             LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:give                 LF..FFF.F  LF..FFF.F  LFMMFFFMF
staff:end_assignment       LF.?FFF.F  LF>?FFF>F  LFMMFFFMF
staff:branches             LFFFFFF.F  LFFFFFFMF  LFFFFFFMF
staff:add_branch           LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
staff:edit_branch          LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
staff:add_region           LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
staff:edit_region          LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
staff:vendors              LFFF.FF.F  LFFFMFFMF  LFFFMFFMF
staff:add_vendor           LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:edit_vendor          LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:holidays             LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
staff:remove_holiday       LFFFFFF.F  LFFFFFF>F  LFFFFFFMF
staff:directories          LFFF.FF.F  LFFFMFFMF  LFFFMFFMF
staff:add_directory        LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
staff:renew_directory      LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
staff:revoke_directory     LFFF.FF.F  LFFF>FF>F  LFFFMFFMF
staff:import_people        LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:people_file          LFFF>FF>F  LFFFMFFMF  LFFFMFFMF
staff:people_file_columns  LFFFMFFMF  LFFF>FF>F  LFFFMFFMF
staff:people_file_store    LFFFMFFMF  LFFF>FF>F  LFFFMFFMF
staff:people_file_rest     LFFF>FF>F  LFFFMFFMF  LFFFMFFMF
staff:scim_users           TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:scim_user            TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:scim_config          TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:scim_kinds           TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:scim_kind            TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:scim_schemas         TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:scim_schema          TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:scim_elsewhere       TTTTTTTTT  TTTTTTTTT  TTTTTTTTT
staff:reminder             L........  LMMMMMMMM  LMMMMMMMM
staff:reminder_answer      L.???????  L.???????  LMMMMMMMM
staff:reminder_later       LMMMMMMMM  L>>>>>>>>  LMMMMMMMM
staff:reminders            LF..FFFFF  LFMMFFFFF  LFMMFFFFF
staff:speak                LF..FFFFF  LF..FFFFF  LFMMFFFFF
staff:account              L........  LMMMMMMMM  LMMMMMMMM
staff:papers               L........  LMMMMMMMM  LMMMMMMMM
staff:sign                 L........  L........  LMMMMMMMM
staff:signed_pdf           L?...??.?  LMMMMMMMM  LMMMMMMMM
staff:course               L........  L...>>>>>  LMMMMMMMM
staff:attempt              L.???????  L.???????  LMMMMMMMM
staff:agreements           L........  LMMMMMMMM  LMMMMMMMM
staff:agreement            L........  LMMMMMMMM  LMMMMMMMM
staff:publish              LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:confirm              LF..F?FFF  LF..F?FFF  LFMMFMFFF
staff:papers_of            LF...FF.F  LFMMMFFMF  LFMMMFFMF
staff:enter_contract       LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:extend_contract      LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:register_contract    LFFF.FF.F  LFFF.FF.F  LFFFMFFMF
staff:end_contract         LFFF.FF.F  LFFF>FF>F  LFFFMFFMF
staff:waiting              LF...FF.F  LFMMMFFMF  LFMMMFFMF
staff:password             L........  L........  LMMMMMMMM
staff:welcome              .........  .........  MMMMMMMMM
staff:onboarding           LF...FF.F  LFMMMFFMF  LFMMMFFMF
staff:portal               LFFFFFFF.  LFFFFFFFM  LFFFFFFFM
staff:vacancies            LF...FF.F  LFMMMFFMF  LFMMMFFMF
staff:ask_people           LF..FFFFF  LF..FFFFF  LFMMFFFFF
staff:close_vacancy        LF...FF.F  LF>>>FF>F  LFMMMFFMF
staff:propose              LF..FFFF?  LF..FFFF?  LFMMFFFFM
staff:candidate            LF...FF.?  LFMMMFFMM  LFMMMFFMM
staff:give_document        LF>>.FF.?  LF>>.FF.?  LFMMMFFMM
staff:document             LF...FF.?  LFMMMFFMM  LFMMMFFMM
staff:screen               LF>>.FF.?  LF>>.FF.?  LFMMMFFMM
staff:declare_relatives    LF>>.FF.?  LF>>>FF>?  LFMMMFFMM
staff:interview            LF..>FF>?  LF..>FF>?  LFMMMFFMM
staff:interview_again      LF>.>FF>?  LF>.>FF>?  LFMMMFFMM
staff:take_on              LF>>.FF.>  LF>>.FF.>  LFMMMFFMM
staff:turn_down            LF>>.FF.?  LF>>.FF.?  LFMMMFFMM
staff:withdraw             LF>>.FF.?  LF>>.FF.?  LFMMMFFMM
staff:candidate_letter     LF...FF..  LFMMMFFMM  LFMMMFFMM
staff:suspension_letter    LF....F.F  LFMMMMFMF  LFMMMMFMF
staff:end_letter           LF....F.F  LFMMMMFMF  LFMMMMFMF
audit:reports              LF..FFFFF  LFMMFFFFF  LFMMFFFFF
audit:report               LF..FFFFF  LF..FFFFF  LFMMFFFFF
audit:report_agent         LF..FFFFF  LFMMFFFFF  LFMMFFFFF
audit:report_files         LF..FFFFF  LF..FFFFF  LFMMFFFFF
audit:report_file          LF.?FFFFF  LFMMFFFFF  LFMMFFFFF
audit:report_file_fetch    LF.?FFFFF  LFMMFFFFF  LFMMFFFFF
audit:running              LF..FFFFF  LFMMFFFFF  LFMMFFFFF
audit:running_agent        LF..FFFFF  LFMMFFFFF  LFMMFFFFF
audit:declaration          L.FFFFFFF  L.FFFFFFF  LMFFFFFFF
audit:declaration_day      L.FFFFFFF  L.FFFFFFF  LMFFFFFFF
audit:own_word             L.??FFFFF  L.??FFFFF  LMMMFFFFF
audit:notices_read         LMMMFFFFF  L>>>FFFFF  LMMMFFFFF
audit:trail                L........  LMMMMMMMM  LMMMMMMMM
audit:statement            L........  LMMMMMMMM  LMMMMMMMM
audit:desk                 LF..FFFFF  LFMMFFFFF  LFMMFFFFF
audit:day_list             LF..FFFFF  LFMMFFFFF  LFMMFFFFF
audit:viewings             LF..FFFFF  LF..FFFFF  LFMMFFFFF
audit:viewing              LF..FFFFF  LF..FFFFF  LFMMFFFFF
customers:uncalled         LFMMFFFFF  LF>FFFFFF  LFMMFFFFF
audit:samples              LF..F..FF  LFMMFMMFF  LFMMFMMFF
audit:sample               LF>FF..FF  LFMMFMMFF  LFMMFMMFF
audit:follow_up            LF.FFFFFF  LF.FFFFFF  LFMMFFFFF
audit:no_calls             LF..F..FF  LFMMFMMFF  LFMMFMMFF
audit:end_no_call          LFF.F.FFF  LFF.F.FFF  LFFMFMFFF
audit:draws                LFFFF..FF  LFFFFMMFF  LFFFFMMFF
audit:draw                 LFFFF..FF  LFFFFMMFF  LFFFFMMFF
audit:draw_bundle          LFFFFMMFF  LFFFF>>FF  LFFFFMMFF
audit:draw_dice            LF..F..FF  LF..F..FF  LFMMFMMFF
audit:trends               LF..F..FF  LFMMFMMFF  LFMMFMMFF
audit:coverage             LF..F..FF  LFMMFMMFF  LFMMFMMFF
audit:rates                LF..F..FF  LFMMFMMFF  LFMMFMMFF
audit:trend_rows           LF..F..FF  LFMMFMMFF  LFMMFMMFF
audit:ledger               LFFFF..FF  LFFFFMMFF  LFFFFMMFF
audit:trace                LFFFF..FF  LFFFF..FF  LFFFFMMFF
audit:entry                LFFFF..FF  LFFFFMMFF  LFFFFMMFF
customers:search           L...FFFFF  L...FFFFF  LMMMFFFFF
customers:import           LFF.FFFFF  LFF.FFFFF  LFFMFFFFF
customers:import_job       LFF.FFFFF  LFFMFFFFF  LFFMFFFFF
customers:import_columns   LFFMFFFFF  LFF>FFFFF  LFFMFFFFF
customers:import_store     LFFMFFFFF  LFF>FFFFF  LFFMFFFFF
customers:import_discard   LFF.FFFFF  LFF>FFFFF  LFFMFFFFF
customers:import_rest      LFF>FFFFF  LFFMFFFFF  LFFMFFFFF
customers:record           L...FFFFF  L...FFFFF  LMMMFFFFF
customers:tier             L...FFFFF  L...FFFFF  LMMMFFFFF
customers:verify           LMMMFFFFF  L...FFFFF  LMMMFFFFF
customers:callback         LF.FFFFFF  LF.FFFFFF  LFMMFFFFF
customers:outcome          LFMMFFFFF  LF.FFFFFF  LFMMFFFFF
customers:lists            L...FFFFF  LMMMFFFFF  LMMMFFFFF
customers:hand_out         LF..FFFFF  LF..FFFFF  LFMMFFFFF
customers:list             L...FFFFF  LMMMFFFFF  LMMMFFFFF
customers:end_list         LF..FFFFF  LF>>FFFFF  LFMMFFFFF
customers:sources          LFFFFFF.F  LFFFFFFMF  LFFFFFFMF
customers:add_source       LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
customers:source           LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
customers:edit_source      LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
customers:renew_source     LFFFFFF.F  LFFFFFF.F  LFFFFFFMF
customers:revoke_source    LFFFFFF.F  LFFFFFF>F  LFFFFFFMF
customers:api_description  .........  MMMMMMMMM  MMMMMMMMM
customers:api_interactions MMMMMMMMM  TTTTTTTTT  MMMMMMMMM
customers:interactions     L...FFFFF  L...FFFFF  LMMMFFFFF
customers:interaction_end  LMMMFFFFF  L>>>FFFFF  LMMMFFFFF
"""

Targets = Callable[[Stage], list[object]]
# What the addresses name. The rest name nothing.
TARGETS: dict[str, Targets] = {
    "audit:follow_up": lambda stage: [stage.marked().pk],
    "audit:day_list": lambda stage: ["undeclared"],
    "staff:declare_relatives": lambda stage: [stage.candidate().pk],
    "staff:candidate_letter": lambda stage: [stage.candidate("recommended").pk, "contract"],
    "staff:suspension_letter": lambda stage: [stage.suspension().pk],
    "staff:end_letter": lambda stage: [stage.assignment(valid_until=stage.now).pk],
    "staff:people_file": lambda stage: ["a-file-of-somebody-else"],
    "staff:people_file_columns": lambda stage: ["a-file-of-somebody-else"],
    "staff:people_file_store": lambda stage: ["a-file-of-somebody-else"],
    "staff:people_file_rest": lambda stage: ["a-file-of-somebody-else"],
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
    "audit:end_no_call": lambda stage: [stage.wish().pk],
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
    "staff:confirm": lambda stage: [stage.person().pk],
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
    "staff:take_on": lambda stage: [stage.candidate("recommended").pk],
    "staff:turn_down": lambda stage: [stage.candidate().pk],
    "staff:withdraw": lambda stage: [stage.candidate().pk],
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


def test_every_line_has_a_letter_for_every_user():
    short = [name for name, row in ROWS.items() if {len(WHO)} != set(map(len, row))]
    assert short == []


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


@pytest.mark.parametrize("role", ["telesales", "field_agent"])
def test_other_agents_reach_no_page_that_a_cs_agent_does_not(role, cast, now):
    agents = ROLE_BY_CODE["cs_agent"].permissions
    assert set(ROLE_BY_CODE[role].permissions) <= set(agents)
    somebody = person(f"url-{role}", role=role, branch=cast.jakarta, boss=cast.supervisor,
                      since=now - timedelta(days=9))  # fmt: skip
    client, agent = Client(), WHO.index("agent")
    client.force_login(somebody)
    plain = [name for name in ROWS if name not in TARGETS and name != "account_logout"]
    answers = {name: letter(client.get(reverse(name))) for name in plain}
    assert answers == {name: ROWS[name][0][agent] for name in plain}
