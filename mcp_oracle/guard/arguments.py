"""Rules over the arguments of allowed calls: no argument may carry SQL, an address, or an object of a denied schema.

A rule is found by the name of the built-in, by `.METHOD` for a method, or by the name that a member's entry gives. It
gets the arguments and says what is wrong with them, or nothing.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.literals import literal, literals
from mcp_oracle.guard.reading import Reading
from mcp_oracle.guard.words import words
from mcp_oracle.guard.xml import check_xml_text, check_xpath, check_xquery


class Argument(NamedTuple):
    """An argument: its name in named notation or an empty one, and the tokens of its value."""

    name: str
    value: range


Rule = Callable[[Reading, list[Argument]], str]


def check_arguments(reading: Reading, rule: str, shown: str, bracket: int) -> None:
    """Apply the rule of this name to the call whose bracket this is."""
    if rule in _XML:
        _XML[rule](reading, bracket)
    elif rule in _RULES:
        problem = _RULES[rule](reading, _arguments(reading, bracket))
        if problem:
            refuse("arguments", f"{shown}: {problem}")


def _arguments(reading: Reading, bracket: int) -> list[Argument]:
    keys = reading.outline.keys
    found: list[Argument] = []
    for value in reading.outline.arguments(bracket):
        if len(value) > 2 and keys[value.start + 1] == "=>":
            found.append(Argument(keys[value.start], value[2:]))
        else:
            found.append(Argument("", value))
    return found


def _is_null(reading: Reading, value: range) -> bool:
    return len(value) == 1 and reading.outline.keys[value.start] == "NULL"


# --- DBMS_XPLAN ---

_PLAN_TABLE_NAMES: Final = ("TABLE_NAME", "STATEMENT_ID", "FORMAT")
_PLAN_NAMES: Final = words("""
SQL_ID CURSOR_CHILD_NO CHILD_NUMBER FORMAT SQL_HANDLE PLAN_NAME PLAN_HASH_VALUE DB_ID SQLSET_NAME SQLSET_OWNER
CON_ID AWR_LOCATION
""")


def _plan_table(reading: Reading, arguments: list[Argument]) -> str:
    """DISPLAY(table_name, statement_id, format, filter_preds): the last is raw SQL, the first a table."""
    if len(arguments) > len(_PLAN_TABLE_NAMES):
        return "its fourth argument is SQL and must be left out"
    for position, argument in enumerate(arguments):
        name = argument.name or _PLAN_TABLE_NAMES[position]
        if name not in _PLAN_TABLE_NAMES:
            return f"the argument {name} is not allowed"
        if name == "TABLE_NAME" and not _is_null(reading, argument.value):
            table = literal(reading.outline, argument.value)
            if table is None or table.upper() not in ("", "PLAN_TABLE"):
                return "the table must be NULL or 'PLAN_TABLE'"
        elif not _is_value(reading, argument.value):
            return f"{name} must be a literal, a bind or NULL"
    return ""


def _is_value(reading: Reading, value: range) -> bool:
    return len(value) == 1 and (
        reading.outline.tokens[value.start].kind in ("string", "bind", "number")
        or _is_null(reading, value)
    )


def _plan_values(_: Reading, arguments: list[Argument]) -> str:
    for argument in arguments:
        if argument.name and argument.name not in _PLAN_NAMES:
            return f"the argument {argument.name} is not allowed"
    return "" if len(arguments) <= 5 else "it has too many arguments"


# --- DBMS_METADATA, object names ---

_OBJECT_TYPE: Final = re.compile(r"[A-Z_ ]{0,40}\Z", re.IGNORECASE)
_IDENTIFIER: Final = re.compile(r"[A-Z_$#0-9]{1,128}\Z", re.IGNORECASE)
_TYPE_CALLS: Final = frozenset(
    (
        "REPLACE",
        "DECODE",
        "UPPER",
        "TRIM",
        "NVL",
        "CASE",
        "IN",
        "WHEN",
        "TRANSLATE",
        "SUBSTR",
        "INSTR",
    )
)
_DDL_NAMES: Final = words("""
OBJECT_TYPE NAME SCHEMA VERSION MODEL TRANSFORM BASE_OBJECT_NAME BASE_OBJECT_SCHEMA GRANTEE OBJECT_COUNT
""")
_SCHEMA_NAMES: Final = ("SCHEMA", "BASE_OBJECT_SCHEMA", "OWNNAME", "SCHEMA_NAME")


def _object_ddl(reading: Reading, arguments: list[Argument]) -> str:
    """The object's type goes into statements inside the package, so it is a plain word or a column."""
    for argument in arguments:
        if argument.name and argument.name not in _DDL_NAMES:
            return f"the argument {argument.name} is not allowed"
    types = [
        a
        for p, a in enumerate(arguments)
        if (a.name or ("OBJECT_TYPE", "")[p > 0]) == "OBJECT_TYPE"
    ]
    for argument in types:
        if not _is_plain_type(reading, argument.value):
            return "the object type must be a literal such as 'TABLE', or a column"
    return _check_owner(reading, arguments, 2)


def _is_plain_type(reading: Reading, value: range) -> bool:
    outline = reading.outline
    if any(outline.tokens[at].kind == "bind" or outline.keys[at] == "||" for at in value):
        return False
    if any(not _OBJECT_TYPE.match(text) for text in literals(outline, value)):
        return False
    return all(
        outline.head(at) in _TYPE_CALLS or not outline.is_name(at - 1)
        for at in value
        if outline.keys[at] == "("
    )


def _object_name(reading: Reading, arguments: list[Argument]) -> str:
    """GET_PREFS(name, schema, table), ROWID_TO_ABSOLUTE_FNO(rowid, schema, table)."""
    return _check_owner(reading, arguments, 1) if len(arguments) > 1 else ""


def _check_owner(reading: Reading, arguments: list[Argument], position: int) -> str:
    """With schema lists in force, a call that names an object names an allowed schema, as a literal."""
    if not reading.policy.restricts_schemas:
        return ""
    named = [argument for argument in arguments if argument.name in _SCHEMA_NAMES]
    schema = named[0] if named else arguments[position] if position < len(arguments) else None
    owner = literal(reading.outline, schema.value) if schema else None
    if owner is None:
        return "the schema must be a literal, because the configuration restricts schemas"
    if not reading.policy.permits_schema(owner.upper()):
        refuse("schema", f"the schema {owner} may not be read")
    return ""


# --- others ---


def _context(reading: Reading, arguments: list[Argument]) -> str:
    """SYS_CONTEXT(namespace, parameter [, length]): the name space is a literal."""
    if not 2 <= len(arguments) <= 3:
        return "it takes a name space, a parameter and a length"
    namespace = literal(reading.outline, arguments[0].value)
    if namespace is None or not _IDENTIFIER.match(namespace):
        return "the name space must be a literal such as 'USERENV'"
    parameter = literal(reading.outline, arguments[1].value)
    if parameter is not None and not _IDENTIFIER.match(parameter):
        return "the parameter must be a plain word"
    return ""


def _monitor_report(_: Reading, arguments: list[Argument]) -> str:
    """The fifteenth argument, BASE_PATH, is a URL."""
    if len(arguments) > 14 or any(argument.name == "BASE_PATH" for argument in arguments):
        return "BASE_PATH is an address and must be left out"
    return ""


def _catalogue_search(reading: Reading, arguments: list[Argument]) -> str:
    """CATSEARCH(column, text, structured query): the third is a fragment of SQL."""
    if len(arguments) > 2 and not (
        _is_null(reading, arguments[2].value) or literal(reading.outline, arguments[2].value) == ""
    ):
        return "its third argument is SQL and must be NULL"
    return ""


def _xml_type(reading: Reading, arguments: list[Argument]) -> str:
    """XMLTYPE(text [, character set]): a schema's URL may not follow."""
    if arguments:
        check_xml_text(reading, arguments[0].value.start - 1)
    for argument in arguments[1:]:
        if argument.name or (
            literals(reading.outline, argument.value)
            and not _names_charset(reading, argument.value)
        ):
            return "the arguments after the text may only be numbers: others name an XML schema"
        if any(reading.outline.tokens[at].kind == "bind" for at in argument.value):
            return "the arguments after the text may only be numbers: others name an XML schema"
    return ""


def _names_charset(reading: Reading, value: range) -> bool:
    return reading.outline.keys[value.start] == "NLS_CHARSET_ID"


_XML: Final[dict[str, Callable[[Reading, int], None]]] = {
    "XMLQUERY": check_xquery,
    "XMLTABLE": check_xquery,
    "XMLEXISTS": check_xquery,
    "EXTRACT": check_xpath,
    "EXTRACTVALUE": check_xpath,
    "EXISTSNODE": check_xpath,
    ".EXTRACT": check_xpath,
    ".EXISTSNODE": check_xpath,
    "XMLPARSE": check_xml_text,
    "SYS_XMLGEN": check_xml_text,
}
_RULES: Final[dict[str, Rule]] = {
    "XMLTYPE": _xml_type,
    "plan_table": _plan_table,
    "plan_values": _plan_values,
    "object_ddl": _object_ddl,
    "object_name": _object_name,
    "monitor_report": _monitor_report,
    "SYS_CONTEXT": _context,
    "CATSEARCH": _catalogue_search,
}
