"""Rules over names that are not called: qualified names, unqualified names, types, tables.

A qualified name without brackets may be a function of a package, so its root must be a table or an alias of this query,
or the whole a supplied member, or stand where the grammar wants the name of an object. What stays open goes to the
dictionary.
"""

from typing import Final

from mcp_oracle.guard.calls import find_member, is_allowed_function, note_member
from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.lists.licensed import view_pack
from mcp_oracle.guard.operands import certainly_ended, ends_operand
from mcp_oracle.guard.reading import Name, NameRole, Reading
from mcp_oracle.guard.scope import root_table, visible_tables
from mcp_oracle.guard.words import BEFORE_OPERAND, KEYWORDS, PSEUDO, RESERVED

_TYPE_HEADS: Final = frozenset(("CAST", "TREAT", "XMLCAST", "VALIDATE_CONVERSION"))
_RETURNING_HEADS: Final = frozenset(("JSON_VALUE", "JSON_QUERY", "JSON_TRANSFORM"))
_MODEL_PREFIXES: Final = (
    "PREDICTION",
    "CLUSTER_",
    "FEATURE_",
    "VECTOR_EMBEDDING",
    "ORA_DM_PARTITION_NAME",
)
_OBJECT_HEADS: Final = frozenset(("DOMAIN_CHECK", "DOMAIN_CHECK_TYPE", "MAKE_REF"))
_LABEL_HEADS: Final = frozenset(("XMLELEMENT", "XMLPI"))


def tables(reading: Reading) -> None:
    """Schema lists and licences by the text; everything else about tables is the dictionary's."""
    for table in reading.blocks.tables:
        if table.schema:
            check_schema(reading, table.schema)
        pack = view_pack(table.name)
        if pack and pack not in reading.policy.packs:
            refuse("licence", f"{table.name} needs the {pack} pack")
        if not table.link:
            reading.names.add(Name("table", table.parts))


def check_schema(reading: Reading, schema: str) -> None:
    if schema == "SYS" and schema not in reading.policy.denied_schemas:
        return  # the dictionary; privileges decide there
    if not reading.policy.permits_schema(schema):
        refuse("schema", f"the schema {schema} may not be read")


def table_function(reading: Reading) -> None:
    """TABLE(name): a collection of a column needs its alias; a bare name may be a function."""
    outline = reading.outline
    for index in outline.at.get("TABLE", ()):
        bracket = index + 1
        while outline.keys[bracket] == "(" and outline.keys[bracket + 1] == "(":
            bracket += 1
        if outline.keys[bracket] == "(" and outline.close[bracket] == bracket + 2:
            name = outline.tokens[bracket + 1]
            scopes = reading.blocks.block[index].scopes()
            if name.is_name and not any(name.name in block.names for block in scopes):
                refuse("table-function", f"TABLE({name.name}) may call a function")


def chains(reading: Reading) -> None:
    outline = reading.outline
    roles = reading.blocks.role
    for index, token in enumerate(outline.tokens):
        if not token.is_name or outline.before(index) == "." or roles[index] in ("table", "link"):
            continue
        last = _end(reading, index)
        if outline.keys[last + 1] == "(" and outline.keys[last + 2] != "+":
            continue  # a call, judged there
        if last > index:
            _qualified(reading, index, last)
        elif not roles[index] and _is_model(reading, index):
            reading.names.add(Name("model", (token.name,)))
        elif not roles[index] and _is_type(reading, index):
            _type(reading, index)
        elif not roles[index] and _is_bare(reading, index):
            reading.names.add(Name("bare", (token.name,), visible_tables(reading, index)))


def _type(reading: Reading, index: int) -> None:
    """An unqualified type; the grammar's own ones cannot be hidden by a user's."""
    token = reading.outline.tokens[index]
    if token.key not in KEYWORDS:
        reading.names.add(Name("type", (token.name,)))


def _end(reading: Reading, index: int) -> int:
    outline = reading.outline
    while outline.keys[index + 1] == "." and outline.is_name(index + 2):
        index += 2
    return index


def _qualified(reading: Reading, index: int, last: int) -> None:
    tokens = reading.outline.tokens
    parts = tuple(tokens[at].name for at in range(index, last + 1, 2))
    name = ".".join(parts)
    if reading.outline.keys[last] == "CURRVAL":
        _object(reading, "sequence", parts[:-1])
    elif _is_type(reading, index):
        _object(reading, "type", parts)
    elif (
        _bare_member(reading, index, last, name)
        or _is_object(reading, index, parts)
        or _is_cell(reading, index, last)
        or _is_allowed_function(reading, name)
    ):
        pass
    elif root_table(reading, index) is None:
        refuse("unknown-qualifier", f"{parts[0]} in {name} is no table or alias of this query")


def _is_behind_columns(reading: Reading, index: int) -> bool:
    outline = reading.outline
    level = outline.level(outline.parent[index])
    return any(outline.keys[at] == "COLUMNS" for at in level if at < index)


def _object(reading: Reading, role: NameRole, parts: tuple[str, ...]) -> None:
    if len(parts) > 1:
        check_schema(reading, parts[0])
    reading.names.add(Name(role, parts))


def _is_cell(reading: Reading, index: int, last: int) -> bool:
    """`model.measure[...]` of a reference model."""
    name = reading.outline.tokens[index].name
    models = (block.models for block in reading.blocks.block[index].scopes())
    return reading.outline.keys[last + 1] == "[" and any(name in found for found in models)


def _is_allowed_function(reading: Reading, name: str) -> bool:
    if not is_allowed_function(reading.policy, name):
        return False
    reading.calls.append(name)
    reading.names.add(Name("function", tuple(name.split("."))))
    return True


def _is_model(reading: Reading, index: int) -> bool:
    """The first argument of a machine learning function names a model, if USING follows."""
    outline = reading.outline
    bracket = outline.parent[index]
    return (
        outline.before(index) == "("
        and outline.head(bracket).startswith(_MODEL_PREFIXES)
        and any(outline.keys[at] == "USING" for at in outline.level(bracket))
    )


def _is_type(reading: Reading, index: int) -> bool:
    before = reading.outline.before(index)
    head = reading.bracket_head(index)
    return (
        (before == "AS" and head in _TYPE_HEADS)
        or (before == "RETURNING" and head in _RETURNING_HEADS)
        or _is_of_type(reading, index)
        or (before == "REF" and head in _TYPE_HEADS)
        or _is_column_type(reading, index, head)
    )


def _is_of_type(reading: Reading, index: int) -> bool:
    """`x IS NOT OF TYPE (ONLY type, type)`; the words NOT, TYPE and ONLY may be left out."""
    keys = reading.outline.keys
    last = reading.outline.parent[index] - 1
    if keys[last] == "TYPE":
        last -= 1
    return last > 0 and keys[last] == "OF" and keys[last - 1] in ("IS", "NOT")


def _is_column_type(reading: Reading, index: int, head: str) -> bool:
    """`COLUMNS (name schema.type PATH ...)` of JSON_TABLE, and the same without brackets in XMLTABLE."""
    outline = reading.outline
    if head == "COLUMNS":
        head = reading.bracket_head(outline.parent[index])
        if head == "GRAPH_TABLE":
            return False
    elif head != "XMLTABLE" or not _is_behind_columns(reading, index):
        return False
    return outline.is_name(index - 1) and outline.before(index - 1) in ("(", ",", "COLUMNS")


def _bare_member(reading: Reading, index: int, last: int, name: str) -> bool:
    if any(reading.outline.tokens[at].kind == "quoted" for at in range(index, last + 1)):
        return False
    member = find_member(name)
    if member is None or not member.bare:
        return False
    note_member(reading, name, member)
    return True


def _is_object(reading: Reading, index: int, parts: tuple[str, ...]) -> bool:
    """Positions where the grammar wants the name of a model, domain, hierarchy, collation or JSON path."""
    outline = reading.outline
    before = outline.before(index)
    head = reading.bracket_head(index)
    if _is_model(reading, index):
        _object(reading, "model", parts)
        return True
    if before == "(" and head in _OBJECT_HEADS:
        check_schema(reading, parts[0])
        reading.names.update({Name("package", parts[:1]), Name("package", parts[:2])})
        return True
    if before == "USING" and head == "VIEW":
        _object(reading, "table", parts)
        return True
    if before in ("PATH", "NESTED") and reading.blocks.clause[index] == "FROM":
        # A column of the table before it, by the grammar; the dictionary sees whether it is a package.
        reading.names.add(Name("root", parts[:2], visible_tables(reading, index)))
        return outline.keys[_end(reading, index) + 1] == "["
    return before in ("COLLATE", "HIERARCHY") or (
        before in ("PATH", "NESTED") and head == "COLUMNS"
    )


def _is_bare(reading: Reading, index: int) -> bool:
    """Whether an unqualified name stands where an expression may stand."""
    outline = reading.outline
    key = outline.keys[index]
    if key in RESERVED or key in PSEUDO:
        return False
    if outline.before(index) == "AS" and reading.bracket_head(index) != "MATCH_RECOGNIZE":
        return False
    if outline.keys[index + 1] == "=>" or _is_label(reading, index):
        return False
    if index in reading.blocks.flashback and key not in KEYWORDS:
        return True  # `PERIOD FOR name expression` has two operands side by side
    if key in KEYWORDS:
        before = outline.before(index)
        return before in BEFORE_OPERAND or (
            not outline.is_name(index - 1) and not ends_operand(outline, index - 1)
        )
    return not certainly_ended(outline, index - 1)


def _is_label(reading: Reading, index: int) -> bool:
    """The name of an XML element, and the columns that JSON_TABLE and XMLTABLE declare."""
    before = reading.outline.before(index)
    head = reading.bracket_head(index)
    if head in _LABEL_HEADS and before in ("(", "NAME"):
        return True
    return (
        head == "COLUMNS"
        and before in ("(", ",")
        and not reading.within(index, frozenset(("GRAPH_TABLE",)))
    )
