"""What names mean: objects, synonyms, and the names that were probably meant."""

import pytest

from mcp_oracle.dictionary.catalog import Catalog, ColumnEntry, ObjectEntry
from mcp_oracle.dictionary.locate import Located, Missing, Outcome, locate
from mcp_oracle.dictionary.names import wanted
from mcp_oracle.policy import Policy
from mcp_oracle.session.fetched import Cell
from tests.unit.dictionary.fake_session import FakeSession, Rows

pytestmark = pytest.mark.anyio

OBJECTS = [
    ("ME", "OWN", "TABLE", "N"),
    ("ME", "TWIN", "INDEX", "N"),
    ("ME", "TWIN", "TABLE", "N"),
    ("ME", "TOOLS", "PACKAGE", "N"),
    ("ME", "TOOLS", "PACKAGE BODY", "N"),
    ("HR", "EMPLOYEES", "TABLE", "N"),
    ("HR", "SUMMARY", "TABLE", "N"),
    ("HR", "SUMMARY", "MATERIALIZED VIEW", "N"),
    ("HR", "OWN", "TABLE", "N"),
    ("SHOP", "EMPLOYEES", "TABLE", "N"),
    ("SHOP", "Mixed Case", "TABLE", "N"),
    ("SHOP", "BASKETS", "TABLE", "N"),
    ("SYS", "ALL_TABLES", "VIEW", "Y"),
]
SYNONYMS = [
    ("ME", "STAFF", "HR", "EMPLOYEES", None),
    ("ME", "PEOPLE", "ME", "STAFF", None),
    ("ME", "RING1", "ME", "RING2", None),
    ("ME", "RING2", "ME", "RING1", None),
    ("ME", "NOWHERE", "HR", "GONE", None),
    ("ME", "FAR", "HR", "EMPLOYEES", "OTHER_DB"),
    ("PUBLIC", "ALL_TABLES", "SYS", "ALL_TABLES", None),
    ("PUBLIC", "OWN", "HR", "OWN", None),
]


def entry(owner: str, name: str, kind: str) -> ObjectEntry:
    return ObjectEntry(owner, name, kind, columns=(ColumnEntry("ID", "NUMBER", nullable=True),))


CATALOG = Catalog(tuple(entry(*row[:3]) for row in OBJECTS if row[3] == "N"))


def answer(names: frozenset[str]) -> Rows:
    """As `locate_objects` would: only the current schema, PUBLIC and schemas among the names."""
    rows: list[tuple[Cell, ...]] = [("session", "ME", None, None, None, None, None, None)]
    rows += [
        ("object", owner, name, kind, None, None, None, supplied)
        for owner, name, kind, supplied in OBJECTS
        if name in names and owner in {"ME", *names}
    ]
    rows += [
        ("synonym", owner, name, None, target_owner, target, link, None)
        for owner, name, target_owner, target, link in SYNONYMS
        if name in names and owner in {"ME", "PUBLIC", *names}
    ]
    return rows


async def find(
    *texts: str, policy: Policy | None = None, strict: bool = False
) -> tuple[list[Outcome], FakeSession, int]:
    reads = 0

    async def catalog() -> Catalog:
        nonlocal reads
        reads += 1
        return CATALOG

    fake = FakeSession({"all_synonyms": answer})
    names = [wanted(text) for text in texts]
    found = await locate(fake.session, names, catalog, policy or Policy(), strict=strict)
    return found, fake, reads


async def one(text: str, *, policy: Policy | None = None, strict: bool = False) -> Outcome:
    (outcome,), _, _ = await find(text, policy=policy, strict=strict)
    return outcome


async def reason(text: str, *, policy: Policy | None = None, strict: bool = False) -> str:
    outcome = await one(text, policy=policy, strict=strict)
    assert isinstance(outcome, Missing)
    return outcome.reason


@pytest.mark.parametrize(
    ("text", "key", "kind"),
    [
        ("own", ("ME", "OWN"), "TABLE"),
        ("hr.employees", ("HR", "EMPLOYEES"), "TABLE"),
        ("hr.summary", ("HR", "SUMMARY"), "MATERIALIZED VIEW"),
        ("twin", ("ME", "TWIN"), "TABLE"),
        ("tools", ("ME", "TOOLS"), "PACKAGE"),
        ('shop."Mixed Case"', ("SHOP", "Mixed Case"), "TABLE"),
        ("sys.all_tables", ("SYS", "ALL_TABLES"), "VIEW"),
    ],
)
async def test_an_object_is_found_where_oracle_finds_it(
    text: str, key: tuple[str, str], kind: str
) -> None:
    outcome = await one(text)
    assert isinstance(outcome, Located)
    assert (outcome.key, outcome.type) == (key, kind)
    assert outcome.supplied == (key[0] == "SYS")


async def test_the_dictionary_is_asked_once_for_all_names_and_the_catalogue_not_at_all() -> None:
    found, fake, reads = await find("own", "hr.employees", "twin")
    assert all(isinstance(item, Located) for item in found)
    assert (len(fake.asked), reads) == (1, 0)


async def test_an_own_object_wins_over_a_public_synonym() -> None:
    outcome = await one("own")
    assert isinstance(outcome, Located)
    assert outcome.key == ("ME", "OWN")
    assert outcome.synonyms == ()


@pytest.mark.parametrize(
    ("text", "key", "through"),
    [
        ("staff", ("HR", "EMPLOYEES"), ("ME.STAFF",)),
        ("people", ("HR", "EMPLOYEES"), ("ME.PEOPLE", "ME.STAFF")),
        ("all_tables", ("SYS", "ALL_TABLES"), ("PUBLIC.ALL_TABLES",)),
    ],
)
async def test_synonyms_are_followed_to_their_end(
    text: str, key: tuple[str, str], through: tuple[str, ...]
) -> None:
    outcome = await one(text)
    assert isinstance(outcome, Located)
    assert (outcome.key, outcome.synonyms) == (key, through)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ring1", "a ring of synonyms: ME.RING1 -> ME.RING2 -> ME.RING1"),
        ("nowhere", "is a synonym of HR.GONE, which does not exist or is not visible"),
        ("far", "is a synonym of HR.EMPLOYEES on another database (link OTHER_DB)"),
    ],
)
async def test_a_synonym_without_an_end_here_says_where_it_leads(text: str, said: str) -> None:
    assert said in await reason(text)


async def test_a_routine_of_an_own_package_is_found_by_package_and_name() -> None:
    outcome = await one("tools.run")
    assert isinstance(outcome, Located)
    assert (outcome.key, outcome.member) == (("ME", "TOOLS"), "RUN")


async def test_a_name_that_only_one_other_schema_has_means_that_one() -> None:
    outcome = await one("baskets")
    assert isinstance(outcome, Located)
    assert outcome.qualified == "SHOP.BASKETS"


async def test_a_statement_would_not_find_it_there() -> None:
    said = await reason("baskets", strict=True)
    assert said.endswith("under this name; write SHOP.BASKETS")


async def test_a_name_that_two_other_schemas_have_is_ambiguous() -> None:
    said = await reason("employees")
    assert said == "is ambiguous: HR.EMPLOYEES, SHOP.EMPLOYEES. Name the schema"


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("employes", "HR.EMPLOYEES, SHOP.EMPLOYEES"),
        ("hr.employes", "HR.EMPLOYEES"),
        ("shop.basket", "SHOP.BASKETS"),
        ('shop."mixed case"', 'SHOP."Mixed Case"'),
        ("hrr.employees", "schemas close to HRR: HR"),
    ],
)
async def test_a_wrong_name_is_answered_with_the_close_ones(text: str, close: str) -> None:
    said = await reason(text)
    assert said.startswith("does not exist or is not visible")
    assert close in said


async def test_nothing_close_is_said_of_a_name_that_nothing_is_close_to() -> None:
    assert await reason("zzzzzz") == "does not exist or is not visible to this user"


async def test_a_closed_schema_is_neither_described_nor_suggested() -> None:
    policy = Policy(denied_schemas=frozenset({"HR"}))
    assert "does not permit" in await reason("hr.employees", policy=policy)
    assert "HR." not in await reason("employes", policy=policy)
    outcome = await one("employees", policy=policy)
    assert isinstance(outcome, Located)
    assert outcome.qualified == "SHOP.EMPLOYEES"


async def test_oracles_own_objects_stay_visible_when_schemas_are_listed() -> None:
    outcome = await one("all_tables", policy=Policy(schemas=frozenset({"HR"})))
    assert isinstance(outcome, Located)


async def test_the_answers_come_in_the_order_of_the_names() -> None:
    found, _, _ = await find("zzz", "own", "hr.employees")
    assert isinstance(found[0], Missing)
    assert [i.name for i in found[1:] if isinstance(i, Located)] == ["OWN", "EMPLOYEES"]
