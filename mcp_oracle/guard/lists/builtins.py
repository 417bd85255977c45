"""Built-in functions that may be called in a query, 19c to 26ai.

Every entry computes its result from its arguments, the row, the session or the dictionary, without side
effects. Deliberately absent, although documented: BFILENAME (opens server files), SYS_DBURIGEN (builds a
URI that reads tables by name), XMLTRANSFORM and XMLISVALID (run style sheets, fetch schemas), GRAPHQL and
CUBE_TABLE (read tables that only a literal names), DATAOBJ_TO_* (take a table's name), TO_LOB (INSERT only),
CATSEARCH beyond its second argument (the third is a fragment of SQL: see the rules over arguments).
"""

from typing import Final

from mcp_oracle.guard.lists.entry import Entry, entries

_REF: Final = "SQL Language Reference, Functions: "

NUMERIC: Final = entries(
    _REF + "numeric functions",
    """
ABS absolute value of the argument
ACOS arc cosine of the argument
ASIN arc sine of the argument
ATAN arc tangent of the argument
ATAN2 arc tangent of two arguments
BITAND bitwise AND of two numbers
CEIL smallest integer not below the argument
COS cosine of the argument
COSH hyperbolic cosine of the argument
EXP power of e
FLOOR largest integer not above the argument
LN natural logarithm
LOG logarithm to a base
MOD remainder of a division
NANVL replaces NaN
POWER power of two arguments
REMAINDER IEEE remainder of a division
ROUND rounds a number or a date
ROUND_TIES_TO_EVEN rounds half to even
SIGN sign of the argument
SIN sine of the argument
SINH hyperbolic sine of the argument
SQRT square root
TAN tangent of the argument
TANH hyperbolic tangent of the argument
TRUNC truncates a number or a date
WIDTH_BUCKET bucket of a value in a histogram
BIN_TO_NUM number from a list of bits
""",
)

CHARACTER: Final = entries(
    _REF + "character functions",
    """
ASCII code of the first character
ASCIISTR text with escapes for other characters
CHR character of a code
COMPOSE Unicode composition of a text
CONCAT joins its arguments
CONVERT converts between character sets
DECOMPOSE Unicode decomposition of a text
FUZZY_MATCH similarity of two texts
INITCAP capitalises words
INSTR position of a text in another
INSTRB position in bytes
INSTRC position in Unicode characters
INSTR2 position in UCS2 code points
INSTR4 position in UCS4 code points
LENGTH length in characters
LENGTHB length in bytes
LENGTHC length in Unicode characters
LENGTH2 length in UCS2 code points
LENGTH4 length in UCS4 code points
LOWER lower case
LPAD pads on the left
LTRIM trims on the left
NCHR national character of a code
NLS_INITCAP capitalises by a sort rule
NLS_LOWER lower case by a sort rule
NLS_UPPER upper case by a sort rule
NLSSORT collation key of a text
PHONIC_ENCODE phonetic code of a text
REGEXP_COUNT counts matches of a pattern
REGEXP_INSTR position of a match
REGEXP_LIKE condition that a pattern matches
REGEXP_REPLACE replaces matches in the value given
REGEXP_SUBSTR the matching part
REPLACE replaces text in the value given
REVERSE reverses the bytes of a text
RPAD pads on the right
RTRIM trims on the right
SOUNDEX phonetic code of a word
SUBSTR part of a text
SUBSTRB part of a text by bytes
SUBSTRC part of a text by Unicode characters
SUBSTR2 part of a text by UCS2 code points
SUBSTR4 part of a text by UCS4 code points
TO_MULTI_BYTE multibyte characters for single-byte ones
TO_SINGLE_BYTE single-byte characters for multibyte ones
TRANSLATE maps characters
TRIM trims both sides
UNISTR text from Unicode escapes
UPPER upper case
COLLATION name of the collation of an expression
NLS_CHARSET_DECL_LEN declared length of a column
NLS_CHARSET_ID number of a character set
NLS_CHARSET_NAME name of a character set
NLS_COLLATION_ID number of a collation
NLS_COLLATION_NAME name of a collation
""",
)

DATETIME: Final = entries(
    _REF + "datetime functions",
    """
ADD_MONTHS date plus months
CURRENT_DATE date in the session's time zone
CURRENT_TIMESTAMP time in the session's time zone
DBTIMEZONE time zone of the database
EXTRACT a field of a date, or a part of an XML value by XPath
FROM_TZ timestamp with a time zone
LAST_DAY last day of the month
LOCALTIMESTAMP time without a zone
MONTHS_BETWEEN months between two dates
NEW_TIME date in another time zone
NEXT_DAY next named week day
NUMTODSINTERVAL interval from a number
NUMTOYMINTERVAL interval from a number
ORA_DST_AFFECTED whether a time is affected by a new zone file
ORA_DST_CONVERT a time converted for a new zone file
ORA_DST_ERROR the error that a conversion would give
SESSIONTIMEZONE time zone of the session
SYS_EXTRACT_UTC time in UTC
SYSDATE time of the server
SYSTIMESTAMP time of the server with its zone
TIME_BUCKET start of a time bucket
TO_DSINTERVAL interval from text
TO_TIMESTAMP timestamp from text
TO_TIMESTAMP_TZ timestamp with zone from text
TO_UTC_TIMESTAMP_TZ timestamp in UTC from ISO 8601 text
TO_YMINTERVAL interval from text
TZ_OFFSET offset of a time zone
DATEADD datetime plus a number of units (26ai)
DATEDIFF boundaries between two datetimes (26ai)
SCN_TO_TIMESTAMP approximate time of a system change number
TIMESTAMP_TO_SCN approximate system change number of a time
""",
)

CONVERSION: Final = entries(
    _REF + "conversion functions",
    """
CAST converts a value to a type
CHARTOROWID rowid from text
HEXTORAW raw from hexadecimal text
RAWTOHEX hexadecimal text of a raw
RAWTONHEX national hexadecimal text of a raw
RAW_TO_UUID text of a UUID
REFTOHEX hexadecimal text of a REF
ROWIDTOCHAR text of a rowid
ROWIDTONCHAR national text of a rowid
TO_BINARY_DOUBLE binary double of a value
TO_BINARY_FLOAT binary float of a value
TO_BLOB BLOB of a value
TO_BOOLEAN boolean of a value
TO_CHAR text of a value
TO_CLOB CLOB of a value
TO_DATE date from text
TO_NCHAR national text of a value
TO_NCLOB NCLOB of a value
TO_NUMBER number from text
TREAT declares the subtype of a value
UUID_TO_RAW raw of a UUID
VALIDATE_CONVERSION whether a conversion would work
IS_UUID whether a text is a UUID
""",
)

GENERAL: Final = entries(
    _REF + "comparison, NULL-related, environment, encoding and other single-row functions",
    """
COALESCE first argument that is not null
DECODE compares and chooses a value
DUMP internal representation of a value
GREATEST greatest argument
LEAST least argument
LNNVL negates a condition, null counts as false
NULLIF null if two values are equal
NVL replaces null
NVL2 chooses by null
ORA_HASH hash of a value
STANDARD_HASH cryptographic hash of a value
SYS_CONTEXT reads a context of the session (rule over arguments)
SYS_GUID generates an identifier, keeps no state
SYS_TYPEID type id of an object value
SYS_OP_MAP_NONNULL comparable form of a value, null included (undocumented, pure)
SYS_OP_ZONE_ID zone of a rowid in a zone map
SYS_ROW_ETAG hash of a row for optimistic locking
UID number of the session's user
USER name of the session's user
USERENV reads a parameter of the session
UUID generates an identifier, keeps no state
VSIZE bytes of a value's representation
EMPTY_BLOB empty locator
EMPTY_CLOB empty locator
ORA_INVOKING_USER name of the invoking user
ORA_INVOKING_USERID number of the invoking user
CON_DBID_TO_ID container id of a DBID
CON_GUID_TO_ID container id of a GUID
CON_ID_TO_CON_NAME container name of an id
CON_ID_TO_DBID DBID of a container
CON_ID_TO_GUID GUID of a container
CON_ID_TO_UID unique id of a container
CON_NAME_TO_ID container id of a name
CON_UID_TO_ID container id of a unique id
SHARD_CHUNK_ID chunk of a sharding key
SYS_CONNECT_BY_PATH path of a hierarchical query
VALUE the object of a row alias
REF reference to a row object
DEREF object behind a reference, read with the caller's privileges
MAKE_REF reference from key values
ORA_DM_PARTITION_NAME partition of a mining model
""",
)

AGGREGATE: Final = entries(
    _REF + "aggregate and analytic functions",
    """
ANY_VALUE some value of the group
APPROX_COUNT approximate count
APPROX_COUNT_DISTINCT approximate number of values
APPROX_COUNT_DISTINCT_AGG merges approximate counts
APPROX_COUNT_DISTINCT_DETAIL approximate count in mergeable form
APPROX_MEDIAN approximate median
APPROX_PERCENTILE approximate percentile
APPROX_PERCENTILE_AGG merges approximate percentiles
APPROX_PERCENTILE_DETAIL approximate percentile in mergeable form
APPROX_RANK approximate rank
APPROX_SUM approximate sum
AVG average
BITMAP_BIT_POSITION position of a value in a bitmap
BITMAP_BUCKET_NUMBER number of a bitmap
BITMAP_CONSTRUCT_AGG builds a bitmap
BITMAP_COUNT counts bits
BITMAP_OR_AGG merges bitmaps
BIT_AND_AGG bitwise AND of the group
BIT_OR_AGG bitwise OR of the group
BIT_XOR_AGG bitwise XOR of the group
BOOLEAN_AND_AGG AND of the group
BOOLEAN_OR_AGG OR of the group
CHECKSUM checksum of the group
COLLECT collection of the group's values
CORR correlation
CORR_K Kendall's correlation
CORR_S Spearman's correlation
COUNT counts rows
COVAR_POP population covariance
COVAR_SAMP sample covariance
CUME_DIST cumulative distribution
DENSE_RANK rank without gaps
EVERY AND of the group
FIRST_VALUE first value of a window
GROUPING whether a row is a subtotal
GROUPING_ID number of a subtotal's level
GROUP_ID number of a duplicate grouping
KURTOSIS_POP population kurtosis
KURTOSIS_SAMP sample kurtosis
LAG earlier row's value
LAST_VALUE last value of a window
LEAD later row's value
LISTAGG joins the group's values
MAX greatest value
MEDIAN median
MIN least value
NTH_VALUE n-th value of a window
NTILE number of a bucket
PERCENTILE_CONT interpolated percentile
PERCENTILE_DISC percentile
PERCENT_RANK relative rank
RANK rank
RATIO_TO_REPORT share of a sum
REGR_AVGX regression average
REGR_AVGY regression average
REGR_COUNT regression count
REGR_INTERCEPT regression intercept
REGR_R2 regression determination
REGR_SLOPE regression slope
REGR_SXX regression sum
REGR_SXY regression sum
REGR_SYY regression sum
ROW_NUMBER number of a row
SKEWNESS_POP population skewness
SKEWNESS_SAMP sample skewness
STATS_BINOMIAL_TEST statistical test
STATS_CROSSTAB cross tabulation
STATS_F_TEST statistical test
STATS_KS_TEST statistical test
STATS_MODE most frequent value
STATS_MW_TEST statistical test
STATS_ONE_WAY_ANOVA statistical test
STATS_T_TEST_INDEP statistical test
STATS_T_TEST_INDEPU statistical test
STATS_T_TEST_ONE statistical test
STATS_T_TEST_PAIRED statistical test
STATS_WSR_TEST statistical test
STDDEV standard deviation
STDDEV_POP population standard deviation
STDDEV_SAMP sample standard deviation
SUM sum
TO_APPROX_COUNT_DISTINCT number from a mergeable count
TO_APPROX_PERCENTILE number from a mergeable percentile
VARIANCE variance
VAR_POP population variance
VAR_SAMP sample variance
""",
)

COLLECTION: Final = entries(
    _REF + "collection functions",
    """
CARDINALITY number of elements
POWERMULTISET all submultisets
POWERMULTISET_BY_CARDINALITY submultisets of a size
""",
)

JSON: Final = entries(
    _REF + "JSON functions and conditions",
    """
JSON JSON value of a text
JSON_ARRAY builds an array
JSON_ARRAYAGG builds an array of the group
JSON_DATAGUIDE describes the documents of the group
JSON_EQUAL compares documents
JSON_EXISTS whether a path exists
JSON_ID generates an identifier, keeps no state
JSON_MERGEPATCH changed copy of a document
JSON_OBJECT builds an object
JSON_OBJECTAGG builds an object of the group
JSON_QUERY part of a document
JSON_SCALAR JSON value of a scalar
JSON_SERIALIZE text of a document
JSON_TABLE rows of a document
JSON_TEXTCONTAINS full-text condition over a document
JSON_TRANSFORM changed copy of a document, stored data stays
JSON_VALUE scalar of a document
""",
)

XML: Final = entries(
    _REF + "XML functions",
    """
DEPTH levels of a repository path condition
EQUALS_PATH repository path condition
EXISTSNODE whether an XPath exists (rule over arguments)
EXTRACTVALUE scalar by XPath (rule over arguments)
PATH relative repository path of a condition
SYS_XMLAGG aggregates XML
SYS_XMLGEN XML of a value
UNDER_PATH repository path condition
XMLAGG aggregates XML
XMLATTRIBUTES attributes of an element
XMLCAST casts an XML value
XMLCDATA builds a CDATA section
XMLCOLATTVAL builds column elements
XMLCOMMENT builds a comment
XMLCONCAT joins XML values
XMLDIFF compares documents
XMLELEMENT builds an element
XMLEXISTS whether an XQuery gives something (rule over its text)
XMLFOREST builds elements
XMLNAMESPACES declares name spaces
XMLPARSE parses a text (rule over its text)
XMLPATCH changed copy of a document
XMLPI builds a processing instruction
XMLQUERY result of an XQuery (rule over its text)
XMLROOT changes the prolog
XMLSEQUENCE collection of nodes
XMLSERIALIZE text of a document
XMLTABLE rows of an XQuery (rule over its text)
XMLTYPE constructor of an XML value (rule over its text)
""",
)

VECTOR: Final = entries(
    _REF + "vector functions",
    """
COSINE_DISTANCE distance of two vectors
FROM_VECTOR text of a vector
HAMMING_DISTANCE distance of two vectors
INNER_PRODUCT product of two vectors
JACCARD_DISTANCE distance of two vectors
L1_DISTANCE distance of two vectors
L2_DISTANCE distance of two vectors
TO_VECTOR vector of a text
VECTOR vector of a text
VECTOR_CHUNKS splits a text
VECTOR_DIMENSION_COUNT dimensions of a vector
VECTOR_DIMENSION_FORMAT format of a vector
VECTOR_DIMS dimensions of a vector
VECTOR_DISTANCE distance of two vectors
VECTOR_EMBEDDING vector by a model stored in the database
VECTOR_NORM norm of a vector
VECTOR_SERIALIZE text of a vector
""",
)

MINING: Final = entries(
    _REF + "machine learning functions: they score with a model stored in the database",
    """
CLUSTER_DETAILS details of a cluster
CLUSTER_DISTANCE distance to a cluster
CLUSTER_ID cluster of a row
CLUSTER_PROBABILITY probability of a cluster
CLUSTER_SET clusters of a row
FEATURE_COMPARE similarity of two documents
FEATURE_DETAILS details of a feature
FEATURE_ID feature of a row
FEATURE_SET features of a row
FEATURE_VALUE value of a feature
PREDICTION predicted value
PREDICTION_BOUNDS bounds of a prediction
PREDICTION_COST cost of a prediction
PREDICTION_DETAILS details of a prediction
PREDICTION_PROBABILITY probability of a prediction
PREDICTION_SET predicted values
""",
)

DOMAIN: Final = entries(
    _REF + "domain functions: a domain's expressions were checked when it was created",
    """
DOMAIN_CHECK whether a value satisfies a domain
DOMAIN_CHECK_TYPE whether a value has a domain's type
DOMAIN_DISPLAY display form of a value
DOMAIN_NAME name of an expression's domain
DOMAIN_ORDER sort form of a value
""",
)

TEXT: Final = entries(
    "Text Reference, SQL operators: supplied operators over an index",
    """
CATSEARCH catalogue search (rule over arguments)
CONTAINS full-text condition
MATCHES documents that match a stored query
SCORE score of a full-text condition
""",
)

SPATIAL: Final = entries(
    "Spatial Developer's Guide: supplied operators and constructors of MDSYS",
    """
SDO_ANYINTERACT spatial condition
SDO_CONTAINS spatial condition
SDO_COVEREDBY spatial condition
SDO_COVERS spatial condition
SDO_EQUAL spatial condition
SDO_FILTER spatial condition
SDO_INSIDE spatial condition
SDO_NN nearest neighbours
SDO_NN_DISTANCE distance of a neighbour
SDO_ON spatial condition
SDO_OVERLAPBDYDISJOINT spatial condition
SDO_OVERLAPBDYINTERSECT spatial condition
SDO_OVERLAPS spatial condition
SDO_RELATE spatial condition
SDO_TOUCH spatial condition
SDO_WITHIN_DISTANCE spatial condition
SDO_AGGR_CENTROID aggregate of geometries
SDO_AGGR_CONCAT_LINES aggregate of geometries
SDO_AGGR_CONVEXHULL aggregate of geometries
SDO_AGGR_MBR aggregate of geometries
SDO_AGGR_UNION aggregate of geometries
SDO_ELEM_INFO_ARRAY constructor of a collection
SDO_GEOMETRY constructor of a geometry
SDO_ORDINATE_ARRAY constructor of a collection
SDO_POINT_TYPE constructor of a point
""",
)

ROW_PATTERN: Final = entries(
    "SQL Language Reference, SELECT, row_pattern_rec_func",
    """
CLASSIFIER variable that a row matched
FIRST first row of a match
LAST last row of a match
MATCH_NUMBER number of a match
NEXT following row
PREV preceding row
""",
    "MATCH_RECOGNIZE",
)

MODEL: Final = entries(
    _REF + "model functions",
    """
CV current value of a dimension
ITERATION_NUMBER number of an iteration
PRESENTNNV value by presence
PRESENTV value by presence
PREVIOUS value of the iteration before
""",
    "MODEL",
)

GRAPH: Final = entries(
    "SQL Language Reference, GRAPH_TABLE operator",
    """
BINDING_COUNT bindings of an element
EDGE_EQUAL compares edges
EDGE_ID identifier of an edge
ELEMENT_NUMBER number of an element
IS_DESTINATION_OF condition over an edge
IS_SOURCE_OF condition over an edge
MATCHNUM number of a match
PATH_LENGTH length of a path
PATH_NAME name of a path
VERTEX_EQUAL compares vertices
VERTEX_ID identifier of a vertex
""",
    "GRAPH_TABLE",
)

ANALYTIC_VIEW: Final = entries(
    "SQL Language Reference, analytic view expressions",
    """
AV_AGGREGATE aggregate of an analytic view
HIER_ANCESTOR ancestor of a member
HIER_CAPTION caption of a member
HIER_DEPTH depth of a member
HIER_DESCRIPTION description of a member
HIER_LAG earlier member
HIER_LEAD later member
HIER_LEVEL level of a member
HIER_MEMBER_NAME name of a member
HIER_MEMBER_UNIQUE_NAME name of a member
HIER_PARENT parent of a member
LAG_DIFF difference to an earlier member
LAG_DIFF_PERCENT difference to an earlier member
LEAD_DIFF difference to a later member
LEAD_DIFF_PERCENT difference to a later member
QUALIFY value of a measure at another member
SHARE_OF share of a total
""",
    "ANALYTIC VIEW",
)

_CALENDAR_PARTS: Final = (
    *("YEAR", "QUARTER", "MONTH", "WEEK", "DAY"),
    *("ADD_YEARS", "ADD_QUARTERS", "ADD_MONTHS", "ADD_WEEKS", "ADD_DAYS"),
    *(
        f"{unit}_{end}_DATE"
        for unit in ("YEAR", "QUARTER", "MONTH", "WEEK")
        for end in ("START", "END")
    ),
    *("YEAR_NUMBER", "QUARTER_OF_YEAR", "MONTH_OF_YEAR", "MONTH_OF_QUARTER", "WEEK_OF_YEAR"),
    *(
        "WEEK_OF_QUARTER",
        "WEEK_OF_MONTH",
        "DAY_OF_YEAR",
        "DAY_OF_QUARTER",
        "DAY_OF_MONTH",
        "DAY_OF_WEEK",
    ),
)
CALENDAR: Final = {
    f"{calendar}_{part}": Entry(
        f"{calendar}_{part}",
        f"{part.replace('_', ' ').lower()} of a date in the {calendar.lower()} calendar (26ai)",
        _REF + "calendar functions of 26ai",
    )
    for calendar in ("CALENDAR", "FISCAL", "RETAIL")
    for part in _CALENDAR_PARTS
}

BUILTINS: Final[dict[str, Entry]] = {
    **CALENDAR,
    **NUMERIC,
    **CHARACTER,
    **DATETIME,
    **CONVERSION,
    **GENERAL,
    **AGGREGATE,
    **COLLECTION,
    **JSON,
    **XML,
    **VECTOR,
    **MINING,
    **DOMAIN,
    **TEXT,
    **SPATIAL,
    **ROW_PATTERN,
    **MODEL,
    **GRAPH,
    **ANALYTIC_VIEW,
}
