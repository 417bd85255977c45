"""Where one operand ends and whether another may begin: the basis for telling calls from clauses.

Also the rule that two bare operands never stand side by side, which is what keeps prose, Select AI and half-read
grammar out.
"""

from typing import Final

from mcp_oracle.guard.catalogue import refuse
from mcp_oracle.guard.lists.builtins import BUILTINS
from mcp_oracle.guard.reading import Reading
from mcp_oracle.guard.tokens import CLOSE, Outline
from mcp_oracle.guard.words import BEFORE_OPERAND, KEYWORDS, PSEUDO, RESERVED, words

_ENDS: Final = frozenset(("NULL", "END"))
_ALIAS_CLAUSES: Final = frozenset(("SELECT", "FROM", "WITH", ""))
# Calls whose arguments may carry a name of their own: PASSING x "x", x AS "y", COLUMNS a NUMBER.
_NAMED_ARGUMENTS: Final = words("""
PREDICTION PREDICTION_BOUNDS PREDICTION_COST PREDICTION_DETAILS PREDICTION_PROBABILITY PREDICTION_SET
CLUSTER_DETAILS CLUSTER_DISTANCE CLUSTER_ID CLUSTER_PROBABILITY CLUSTER_SET FEATURE_COMPARE FEATURE_DETAILS
FEATURE_ID FEATURE_SET FEATURE_VALUE ORA_DM_PARTITION_NAME VECTOR_EMBEDDING XMLTABLE XMLQUERY XMLEXISTS
XMLFOREST XMLCOLATTVAL XMLATTRIBUTES XMLELEMENT JSON_TABLE JSON_VALUE JSON_QUERY JSON_EXISTS JSON_TRANSFORM
GRAPH_TABLE VECTOR_CHUNKS XMLPI XMLNAMESPACES
""")


def ends_operand(outline: Outline, index: int) -> bool:
    """Whether an operand may end with this token, so that none can begin right behind it."""
    if index < 0:
        return False
    token = outline.tokens[index]
    if token.kind == "op":
        return token.key in CLOSE
    if token.kind != "word":
        return True
    return token.key in _ENDS or token.key not in BEFORE_OPERAND | RESERVED


def certainly_ended(outline: Outline, index: int) -> bool:
    """Whether an operand ends here without a doubt: no unreserved word of the grammar, which may also precede one."""
    if not ends_operand(outline, index):
        return False
    token = outline.tokens[index]
    return token.kind != "word" or token.key in _ENDS or token.key not in KEYWORDS


def two_operands(reading: Reading) -> None:
    """Refuse two operands side by side, but for one alias where an alias may stand."""
    outline = reading.outline
    ended = aliased = False
    for index, token in enumerate(outline.tokens):
        if index in reading.blocks.pattern:
            continue
        if token.kind == "op":
            ended = token.key in CLOSE
            aliased = False
        elif not _is_operand(reading, index):
            ended = aliased = False
        elif not ended:
            ended = True
        elif aliased or not _may_be_alias(reading, index):
            refuse(
                "two-operands",
                f"{outline.source(index - 1)[:40]} {outline.source(index)[:40]} stand side by side",
            )
        else:
            aliased = True


def _is_operand(reading: Reading, index: int) -> bool:
    """A token that is certainly an operand, or the beginning of one, and no word of the grammar."""
    token = reading.outline.tokens[index]
    if token.kind != "word":
        return True
    return token.key not in KEYWORDS or (token.key in PSEUDO and token.key not in RESERVED)


def _may_be_alias(reading: Reading, index: int) -> bool:
    outline = reading.outline
    token = outline.tokens[index]
    if not token.is_name or (token.key in PSEUDO and token.key in RESERVED):
        return False
    if reading.bracket_head(index) == "MATCH_RECOGNIZE":
        return True
    if reading.blocks.clause[index] not in _ALIAS_CLAUSES:
        return False
    if reading.blocks.clause[index]:
        return True
    head = reading.bracket_head(index)
    return head not in BUILTINS or head in _NAMED_ARGUMENTS
