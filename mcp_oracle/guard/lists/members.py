"""Members of supplied packages and supplied types that may be called, each with the rule for its arguments.

Everything else is refused by member, not by package. Owned by SYS or MDSYS and reached through PUBLIC synonyms; the
dictionary look-up checks that no user object of the name is in front of them.
"""

from typing import Final, NamedTuple

from mcp_oracle.guard.words import words


class Member(NamedTuple):
    """A member of a supplied package.

    Attributes:
        name: `PACKAGE.MEMBER`, or a type's name.
        arguments: name of the rule over its arguments in `guard.arguments`, empty if they are values only.
        bare: whether it may stand without brackets.
        reason: why it is harmless.
        source: where Oracle documents it.
    """

    name: str
    arguments: str
    bare: bool
    reason: str
    source: str


def _members(source: str, table: str) -> dict[str, Member]:
    """Read lines of the form `NAME arguments bare|- reason`."""
    found: dict[str, Member] = {}
    for line in table.strip().splitlines():
        name, arguments, bare, reason = line.split(maxsplit=3)
        rule = "" if arguments == "-" else arguments
        found[name] = Member(name, rule, bare == "bare", reason, source)
    return found


_PLSQL: Final = "PL/SQL Packages and Types Reference"

MEMBERS: Final[dict[str, Member]] = {
    **_members(
        _PLSQL + ", DBMS_LOB: reads of a LOB that the query already has",
        """
DBMS_LOB.COMPARE - - compares two LOBs
DBMS_LOB.GETLENGTH - - length of a LOB
DBMS_LOB.INSTR - - position in a LOB
DBMS_LOB.SUBSTR - - part of a LOB
""",
    ),
    **_members(
        _PLSQL + ", DBMS_XPLAN: formats plans that exist already",
        """
DBMS_XPLAN.DISPLAY plan_table bare formats PLAN_TABLE; its fourth argument is SQL
DBMS_XPLAN.DISPLAY_PLAN plan_table - formats PLAN_TABLE; its fourth argument is SQL
DBMS_XPLAN.DISPLAY_CURSOR plan_values bare formats the plan of a cursor
DBMS_XPLAN.DISPLAY_SQL_PLAN_BASELINE plan_values - formats the plan of a baseline
DBMS_XPLAN.DISPLAY_SQLSET plan_values - formats the plan of a tuning set
DBMS_XPLAN.DISPLAY_AWR plan_values - formats the plan of a workload repository
""",
    ),
    **_members(
        _PLSQL
        + ", DBMS_RANDOM: numbers and texts; only the generator's state in the session changes",
        """
DBMS_RANDOM.NORMAL - bare random number
DBMS_RANDOM.RANDOM - bare random number
DBMS_RANDOM.STRING - - random text
DBMS_RANDOM.VALUE - bare random number
""",
    ),
    **_members(
        _PLSQL + ", DBMS_METADATA: definitions of objects, with the caller's privileges",
        """
DBMS_METADATA.GET_DDL object_ddl - DDL of an object
DBMS_METADATA.GET_DEPENDENT_DDL object_ddl - DDL of what depends on an object
DBMS_METADATA.GET_GRANTED_DDL object_ddl - grants as DDL
DBMS_METADATA.GET_XML object_ddl - definition of an object as XML
""",
    ),
    **_members(
        _PLSQL + ", DBMS_ROWID: parts of a rowid",
        """
DBMS_ROWID.ROWID_BLOCK_NUMBER - - block of a rowid
DBMS_ROWID.ROWID_CREATE - - builds a rowid
DBMS_ROWID.ROWID_OBJECT - - object number of a rowid
DBMS_ROWID.ROWID_RELATIVE_FNO - - file of a rowid
DBMS_ROWID.ROWID_ROW_NUMBER - - row of a rowid
DBMS_ROWID.ROWID_TO_ABSOLUTE_FNO object_name - file of a rowid; names the table
DBMS_ROWID.ROWID_TYPE - - kind of a rowid
""",
    ),
    **_members(
        _PLSQL + ", UTL_RAW: arithmetic on bytes",
        """
UTL_RAW.BIT_AND - - bitwise AND
UTL_RAW.BIT_COMPLEMENT - - bitwise complement
UTL_RAW.BIT_OR - - bitwise OR
UTL_RAW.BIT_XOR - - bitwise XOR
UTL_RAW.CAST_FROM_BINARY_DOUBLE - - bytes of a number
UTL_RAW.CAST_FROM_BINARY_FLOAT - - bytes of a number
UTL_RAW.CAST_FROM_BINARY_INTEGER - - bytes of a number
UTL_RAW.CAST_FROM_NUMBER - - bytes of a number
UTL_RAW.CAST_TO_BINARY_DOUBLE - - number of bytes
UTL_RAW.CAST_TO_BINARY_FLOAT - - number of bytes
UTL_RAW.CAST_TO_BINARY_INTEGER - - number of bytes
UTL_RAW.CAST_TO_NUMBER - - number of bytes
UTL_RAW.CAST_TO_NVARCHAR2 - - text of bytes
UTL_RAW.CAST_TO_RAW - - bytes of a text
UTL_RAW.CAST_TO_VARCHAR2 - - text of bytes
UTL_RAW.COMPARE - - compares bytes
UTL_RAW.CONCAT - - joins bytes
UTL_RAW.CONVERT - - converts between character sets
UTL_RAW.COPIES - - repeats bytes
UTL_RAW.LENGTH - - number of bytes
UTL_RAW.OVERLAY - - replaces bytes
UTL_RAW.REVERSE - - reverses bytes
UTL_RAW.SUBSTR - - part of bytes
UTL_RAW.TRANSLATE - - maps bytes
UTL_RAW.TRANSLITERATE - - maps bytes
UTL_RAW.XRANGE - - range of bytes
""",
    ),
    **_members(
        _PLSQL + ", UTL_ENCODE, UTL_I18N, UTL_URL, UTL_MATCH: functions of their text",
        """
UTL_ENCODE.BASE64_DECODE - - bytes of Base64
UTL_ENCODE.BASE64_ENCODE - - Base64 of bytes
UTL_ENCODE.MIMEHEADER_DECODE - - text of a MIME header
UTL_ENCODE.MIMEHEADER_ENCODE - - MIME header of a text
UTL_ENCODE.QUOTED_PRINTABLE_DECODE - - bytes of quoted-printable
UTL_ENCODE.QUOTED_PRINTABLE_ENCODE - - quoted-printable of bytes
UTL_ENCODE.TEXT_DECODE - - decoded text
UTL_ENCODE.TEXT_ENCODE - - encoded text
UTL_ENCODE.UUDECODE - - bytes of uuencoded bytes
UTL_ENCODE.UUENCODE - - uuencoded bytes
UTL_I18N.ESCAPE_REFERENCE - - character references
UTL_I18N.RAW_TO_CHAR - - text of bytes
UTL_I18N.RAW_TO_NCHAR - - text of bytes
UTL_I18N.STRING_TO_RAW - - bytes of a text
UTL_I18N.TRANSLITERATE - - transliterated text
UTL_I18N.VALIDATE_CHARACTER_ENCODING - - whether bytes are valid text
UTL_I18N.UNESCAPE_REFERENCE - - text of character references
UTL_URL.ESCAPE - - escapes a text, opens nothing
UTL_URL.UNESCAPE - - unescapes a text, opens nothing
UTL_MATCH.EDIT_DISTANCE - - distance of two texts
UTL_MATCH.EDIT_DISTANCE_SIMILARITY - - similarity of two texts
UTL_MATCH.JARO_WINKLER - - similarity of two texts
UTL_MATCH.JARO_WINKLER_SIMILARITY - - similarity of two texts
""",
    ),
    **_members(
        _PLSQL + ", DBMS_UTILITY: hashes, addresses and clocks",
        """
DBMS_UTILITY.DATA_BLOCK_ADDRESS_BLOCK - - block of an address
DBMS_UTILITY.DATA_BLOCK_ADDRESS_FILE - - file of an address
DBMS_UTILITY.GET_CPU_TIME - bare clock
DBMS_UTILITY.GET_HASH_VALUE - - hash of a text
DBMS_UTILITY.GET_TIME - bare clock
DBMS_UTILITY.MAKE_DATA_BLOCK_ADDRESS - - address of a block
DBMS_UTILITY.PORT_STRING - bare version of the platform
""",
    ),
    **_members(
        _PLSQL + ", DBMS_STATS: reads settings of the statistics",
        """
DBMS_STATS.GET_PREFS object_name - a preference, of a table if it is named
DBMS_STATS.GET_STATS_HISTORY_AVAILABILITY - bare oldest time of the history
DBMS_STATS.GET_STATS_HISTORY_RETENTION - bare days of the history
""",
    ),
    **_members(
        _PLSQL + ", DBMS_SQL_MONITOR and DBMS_SQLTUNE: reports; licensed by pack",
        """
DBMS_SQL_MONITOR.REPORT_SQL_MONITOR monitor_report bare report of a monitored statement; one argument is a URL
DBMS_SQL_MONITOR.REPORT_SQL_MONITOR_LIST monitor_report bare list of monitored statements; one argument is a URL
DBMS_SQLTUNE.REPORT_SQL_MONITOR monitor_report bare report of a monitored statement; one argument is a URL
DBMS_SQLTUNE.REPORT_SQL_MONITOR_LIST monitor_report bare list of monitored statements; one argument is a URL
""",
    ),
    **_members(
        _PLSQL + ", DBMS_CRYPTO and DBMS_XMLGEN: functions of their text",
        """
DBMS_CRYPTO.HASH - - hash of bytes
DBMS_XMLGEN.CONVERT - - escapes or unescapes XML text; the package's other members run SQL
""",
    ),
    **_members(
        "JSON Developer's Guide, JSON_DATAGUIDE: constants",
        """
DBMS_JSON.FORMAT_FLAT - bare constant
DBMS_JSON.FORMAT_HIERARCHICAL - bare constant
DBMS_JSON.FORMAT_SCHEMA - bare constant
DBMS_JSON.GATHER_STATS - bare constant
DBMS_JSON.GEOJSON - bare constant
DBMS_JSON.PRETTY - bare constant
""",
    ),
    **_members(
        "Spatial Developer's Guide, SDO_GEOM, SDO_UTIL, SDO_CS: functions of their geometries",
        """
SDO_CS.TRANSFORM - - geometry in another coordinate system
SDO_GEOM.RELATE - - relation of two geometries
SDO_GEOM.SDO_AREA - - area of a geometry
SDO_GEOM.SDO_BUFFER - - buffer around a geometry
SDO_GEOM.SDO_CENTROID - - centre of a geometry
SDO_GEOM.SDO_CONVEXHULL - - hull of a geometry
SDO_GEOM.SDO_DIFFERENCE - - difference of two geometries
SDO_GEOM.SDO_DISTANCE - - distance of two geometries
SDO_GEOM.SDO_INTERSECTION - - intersection of two geometries
SDO_GEOM.SDO_LENGTH - - length of a geometry
SDO_GEOM.SDO_MBR - - bounding box of a geometry
SDO_GEOM.SDO_POINTONSURFACE - - point on a geometry
SDO_GEOM.SDO_UNION - - union of two geometries
SDO_GEOM.SDO_XOR - - symmetric difference of two geometries
SDO_GEOM.VALIDATE_GEOMETRY_WITH_CONTEXT - - whether a geometry is valid
SDO_GEOM.WITHIN_DISTANCE - - whether two geometries are near
SDO_UTIL.EXTRACT - - part of a geometry
SDO_UTIL.FROM_GEOJSON - - geometry of GeoJSON
SDO_UTIL.FROM_WKBGEOMETRY - - geometry of WKB
SDO_UTIL.FROM_WKTGEOMETRY - - geometry of WKT
SDO_UTIL.GETNUMELEM - - number of elements
SDO_UTIL.GETNUMVERTICES - - number of vertices
SDO_UTIL.GETVERTICES - - vertices of a geometry
SDO_UTIL.RECTIFY_GEOMETRY - - corrected copy of a geometry
SDO_UTIL.SIMPLIFY - - simplified copy of a geometry
SDO_UTIL.TO_GEOJSON - - GeoJSON of a geometry
SDO_UTIL.TO_WKBGEOMETRY - - WKB of a geometry
SDO_UTIL.TO_WKTGEOMETRY - - WKT of a geometry
""",
    ),
    **_members(
        "Data Cartridge Developer's Guide, ODCI collection types; " + _PLSQL + ", ANYDATA",
        """
ODCIDATELIST - - constructor of a collection without methods
ODCINUMBERLIST - - constructor of a collection without methods
ODCIRAWLIST - - constructor of a collection without methods
ODCIVARCHAR2LIST - - constructor of a collection without methods
ANYDATA.ACCESSCHAR - - value in an ANYDATA
ANYDATA.ACCESSCLOB - - value in an ANYDATA
ANYDATA.ACCESSRAW - - value in an ANYDATA
ANYDATA.ACCESSTIMESTAMP - - value in an ANYDATA
ANYDATA.ACCESSVARCHAR - - value in an ANYDATA
ANYDATA.ACCESSDATE - - value in an ANYDATA
ANYDATA.ACCESSNUMBER - - value in an ANYDATA
ANYDATA.ACCESSVARCHAR2 - - value in an ANYDATA
ANYDATA.GETTYPENAME - - type name of an ANYDATA
""",
    ),
}

# Reached with the prefix SYS only: no PUBLIC synonym leads to them.
SYS_ONLY: Final[dict[str, Member]] = _members(
    _PLSQL + " and the dictionary: owned by SYS",
    """
SYS.DATABASE_NAME - bare name of the database
SYS.DBMS_DEBUG_VC2COLL - - constructor of a collection without methods
SYS.KU$_OBJNUMSET - - constructor of a collection without methods
SYS.KU$_VCNT - - constructor of a collection without methods
""",
)

PACKAGES: Final = frozenset(name.split(".")[0] for name in MEMBERS)

# Methods that may be called on a value, all of them functions of that value.
# Source: JSON Developer's Guide, SQL/JSON path item methods in simple dot notation.
JSON_METHODS: Final = words("""
ABS AVG BINARY BINARYONLY BOOLEAN BOOLEANONLY CEILING COUNT DATE DATETIME DATEWITHTIME DOUBLE DSINTERVAL FLOAT
FLOOR IDONLY JSON LENGTH LOWER MAXDATETIME MAXNUMBER MAXSTRING MINDATETIME MINNUMBER MINSTRING NUMBER
NUMBERONLY SIZE STRING STRINGIFY STRINGONLY SUM TIMESTAMP TOBOOLEAN TOCHAR TODATETIME TYPE UPPER VECTOR
YMINTERVAL
""")
# Source: PL/SQL Packages and Types Reference, XMLTYPE.
XML_METHODS: Final = words("""
EXISTSNODE EXTRACT GETBLOBVAL GETCLOBVAL GETNAMESPACE GETNUMBERVAL GETROOTELEMENT GETSTRINGVAL ISFRAGMENT
""")
# Source: Spatial Developer's Guide, SDO_GEOMETRY methods; PL/SQL Packages and Types Reference, ANYDATA.
TYPE_METHODS: Final = words("""
ACCESSDATE ACCESSNUMBER ACCESSRAW ACCESSTIMESTAMP ACCESSVARCHAR ACCESSVARCHAR2 GET_DIMS GET_GTYPE GET_WKB
GET_WKT GETTYPENAME ST_ISVALID
""")
METHODS: Final = JSON_METHODS | XML_METHODS | TYPE_METHODS
