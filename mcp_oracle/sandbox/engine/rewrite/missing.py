"""What is refused: Oracle's own functions that the sandbox lacks (ORA-03001), and syntax that is not Oracle's."""

from sqlglot import exp

from mcp_oracle.sandbox.engine.context import offset_of
from mcp_oracle.sandbox.types import OraError

MISSING = frozenset(
    """
    ACOS APPROX_COUNT APPROX_COUNT_DISTINCT APPROX_MEDIAN APPROX_PERCENTILE APPROX_RANK APPROX_SUM ASCIISTR ASIN
    ATAN ATAN2 BIN_TO_NUM CARDINALITY CHECKSUM CLUSTER_ID COLLATION COLLECT COMPOSE CONVERT
    CON_DBID_TO_ID CON_NAME_TO_ID CORR_K CORR_S COS COSH CUBE_TABLE CV DATAOBJ_TO_PARTITION DBTIMEZONE DECOMPOSE
    DEREF DUMP EXISTSNODE EXTRACTVALUE FEATURE_ID FIRST GROUP_ID ITERATION_NUMBER JSON_DATAGUIDE JSON_EQUAL
    JSON_MERGEPATCH JSON_SCALAR JSON_TEXTCONTAINS JSON_TRANSFORM KURTOSIS_POP KURTOSIS_SAMP LAST LENGTH2 LENGTH4
    LENGTHC LNNVL MAKE_REF NCHR NLSSORT NLS_CHARSET_DECL_LEN NLS_CHARSET_ID NLS_CHARSET_NAME NLS_INITCAP
    NLS_LOWER NLS_UPPER ORA_DST_AFFECTED ORA_DST_CONVERT ORA_DST_ERROR ORA_HASH ORA_INVOKING_USER PATH POWERMULTISET
    PREDICTION PRESENTNNV PRESENTV PREVIOUS RAWTONHEX REF REFTOHEX REGR_R2 REGR_SXX REGR_SXY REGR_SYY
    ROUND_TIES_TO_EVEN ROWIDTONCHAR SCN_TO_TIMESTAMP SET SIN SINH SKEWNESS_POP SKEWNESS_SAMP
    STATS_T_TEST_INDEP STATS_T_TEST_ONE SUBSTR2 SUBSTR4 SUBSTRB SUBSTRC SYS_DBURIGEN SYS_GUID SYS_TYPEID SYS_XMLAGG
    TAN TANH TIMESTAMP_TO_SCN TO_APPROX_COUNT_DISTINCT TO_BOOLEAN TO_LOB TO_MULTI_BYTE
    TO_SINGLE_BYTE TREAT TZ_OFFSET UNISTR USERENV VALUE VSIZE XMLAGG XMLCAST
    XMLCDATA XMLCOLATTVAL XMLCOMMENT XMLCONCAT XMLDIFF XMLELEMENT XMLEXISTS XMLFOREST XMLISVALID XMLPARSE XMLPATCH
    XMLPI XMLQUERY XMLROOT XMLSEQUENCE XMLSERIALIZE XMLTABLE XMLTRANSFORM XMLTYPE
    """.split()  # noqa: SIM905 - a list of words reads better
)
"""From the function list of the SQL Language Reference, 19c to 26ai."""

_NOT_ORACLE: dict[type[exp.Expr], tuple[int, str]] = {
    exp.Array: (936, "missing expression"),
    exp.Struct: (936, "missing expression"),
    exp.Bracket: (923, "FROM keyword not found where expected"),
    exp.ILike: (923, "FROM keyword not found where expected"),
    exp.Filter: (923, "FROM keyword not found where expected"),
    exp.Lambda: (936, "missing expression"),
    exp.Placeholder: (911, "invalid character"),
    exp.Parameter: (936, "missing expression"),
    exp.SessionParameter: (936, "missing expression"),
}
"""Nodes that sqlglot makes of other databases' syntax."""


def foreign(node: exp.Expr) -> OraError | None:
    found = _NOT_ORACLE.get(type(node))
    return OraError(*found, offset=offset_of(node)) if found else None
