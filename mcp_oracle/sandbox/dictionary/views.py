"""What each dictionary view shows: its source among the base tables and the expressions of its columns.

Data. A documented column without an expression is NULL, which is also what Oracle shows for what was never set.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Family:
    """The ALL_, DBA_ and USER_ forms of one view, or a single fixed view.

    Attributes:
        columns: documented column to engine SQL.
        owner: the column that USER_ views restrict to the user.
        seen_by: the object whose visibility decides for ALL_ views; None shows all rows.
        everyone: an own condition for ALL_ views instead; `{seen}` in it stands for the objects that the reader sees.
        own: an own condition for USER_ views instead.
        only: columns that differ in one form.
    """

    source: str
    columns: dict[str, str]
    owner: str | None = None
    seen_by: str | None = None
    where: str | None = None
    everyone: str | None = None
    own: str | None = None
    only: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])


_STORAGE = {
    "TABLESPACE_NAME": "'USERS'", "PCT_FREE": "10", "INI_TRANS": "1", "MAX_TRANS": "255", "INITIAL_EXTENT": "65536",
    "NEXT_EXTENT": "1048576", "MIN_EXTENTS": "1", "MAX_EXTENTS": "2147483645", "LOGGING": "'YES'",
    "BUFFER_POOL": "'DEFAULT'", "FLASH_CACHE": "'DEFAULT'", "CELL_FLASH_CACHE": "'DEFAULT'",
}  # fmt: skip

_TABLE_COLUMNS = {
    "OWNER": "t.owner", "TABLE_NAME": "t.name", **_STORAGE, "STATUS": "'VALID'", "BACKED_UP": "'N'",
    "TABLESPACE_NAME": "CASE WHEN t.iot IS NULL AND t.temporary = 'N' AND t.partitioned = 'NO' THEN"
    " CASE t.owner WHEN 'SYS' THEN 'SYSTEM' ELSE 'USERS' END END",
    "NUM_ROWS": "t.row_count", "BLOCKS": "t.blocks",
    "EMPTY_BLOCKS": "CASE WHEN t.analyzed IS NOT NULL THEN 0 END",
    "AVG_SPACE": "CASE WHEN t.analyzed IS NOT NULL THEN 0 END",
    "CHAIN_CNT": "CASE WHEN t.analyzed IS NOT NULL THEN 0 END", "AVG_ROW_LEN": "t.row_length",
    "DEGREE": "'         1'", "INSTANCES": "'         1'", "CACHE": "'    N'", "TABLE_LOCK": "'ENABLED'",
    "SAMPLE_SIZE": "t.row_count", "LAST_ANALYZED": "t.analyzed", "PARTITIONED": "t.partitioned", "IOT_TYPE": "t.iot",
    "TEMPORARY": "t.temporary", "DURATION": "CASE WHEN t.temporary = 'Y' THEN 'SYS$SESSION' END",
    "SECONDARY": "'N'", "NESTED": "'NO'", "ROW_MOVEMENT": "t.movement",
    "GLOBAL_STATS": "CASE WHEN t.analyzed IS NULL THEN 'NO' ELSE 'YES' END", "USER_STATS": "'NO'",
    "SKIP_CORRUPT": "'DISABLED'", "MONITORING": "'YES'", "DEPENDENCIES": "'DISABLED'",
    "COMPRESSION": "CASE WHEN t.iot IS NULL THEN 'DISABLED' END", "DROPPED": "'NO'", "READ_ONLY": "'NO'",
    "SEGMENT_CREATED": "'YES'", "RESULT_CACHE": "'DEFAULT'", "CLUSTERING": "'NO'", "HAS_IDENTITY": "t.has_identity",
    "CONTAINER_DATA": "'NO'", "INMEMORY": "'DISABLED'", "DEFAULT_COLLATION": "'USING_NLS_COMP'", "DUPLICATED": "'N'",
    "SHARDED": "'N'", "EXTERNAL": "t.external", "HYBRID": "'NO'", "CONTAINERS_DEFAULT": "'NO'", "CONTAINER_MAP": "'NO'",
    "EXTENDED_DATA_LINK": "'NO'", "EXTENDED_DATA_LINK_MAP": "'NO'", "CONTAINER_MAP_OBJECT": "'NO'",
    "MEMOPTIMIZE_READ": "'DISABLED'", "MEMOPTIMIZE_WRITE": "'DISABLED'", "HAS_SENSITIVE_COLUMN": "'NO'",
    "ADMIT_NULL": "'NO'", "DATA_LINK_DML_ENABLED": "'NO'", "LOGICAL_REPLICATION": "'ENABLED'",
    "SYNCHRONOUS_DUPLICATED": "'N'", "EXTERNALLY_SHARDED": "'N'", "EXTERNALLY_DUPLICATED": "'N'", "STAGING": "'NO'",
    "ROW_CHANGE_TRACKING": "'NO'", "HAS_RESERVABLE_COLUMN": "'NO'",
}  # fmt: skip

_COLUMN_COLUMNS = {
    "OWNER": "c.owner", "TABLE_NAME": "c.table_name", "COLUMN_NAME": "c.name", "DATA_TYPE": "c.data_type",
    "DATA_TYPE_OWNER": "CASE WHEN c.data_type = 'XMLTYPE' THEN 'SYS' END",
    "DATA_LENGTH": "c.data_length", "DATA_PRECISION": "c.data_precision", "DATA_SCALE": "c.data_scale",
    "NULLABLE": "c.nullable", "COLUMN_ID": "CASE WHEN NOT c.hidden THEN c.position END",
    "DEFAULT_LENGTH": "length(c.data_default)",
    "DATA_DEFAULT": "c.data_default", "DATA_DEFAULT_VC": "c.data_default", "NUM_DISTINCT": "c.num_distinct",
    "DENSITY": "CASE WHEN c.num_distinct > 0 THEN 1.0 / c.num_distinct WHEN c.num_distinct = 0 THEN 0 END",
    "NUM_NULLS": "c.num_nulls",
    "NUM_BUCKETS": "CASE WHEN c.num_distinct > 0 THEN 1 WHEN c.num_distinct = 0 THEN 0 END",
    "LAST_ANALYZED": "c.analyzed",
    "SAMPLE_SIZE": "CASE WHEN c.row_count > c.num_nulls THEN c.row_count - c.num_nulls END",
    "CHARACTER_SET_NAME": "c.charset", "CHAR_COL_DECL_LENGTH": "nullif(c.char_length, 0)",
    "GLOBAL_STATS": "CASE WHEN c.analyzed IS NULL THEN 'NO' ELSE 'YES' END", "USER_STATS": "'NO'",
    "AVG_COL_LEN": "c.average", "CHAR_LENGTH": "c.char_length", "CHAR_USED": "c.char_used", "V80_FMT_IMAGE": "'NO'",
    "DATA_UPGRADED": "'YES'", "HIDDEN_COLUMN": "CASE WHEN c.hidden THEN 'YES' ELSE 'NO' END",
    "VIRTUAL_COLUMN": "c.virtual",
    "SEGMENT_COLUMN_ID": "c.segment_position", "INTERNAL_COLUMN_ID": "c.position",
    "HISTOGRAM": "'NONE'", "QUALIFIED_COL_NAME": "c.name",
    "USER_GENERATED": "CASE WHEN c.hidden THEN 'NO' ELSE 'YES' END", "DEFAULT_ON_NULL": "c.on_null",
    "DEFAULT_ON_NULL_UPD": "'NO'", "IDENTITY_COLUMN": "c.identity", "COLLATION": "c.collated",
    "SENSITIVE_COLUMN": "'NO'", "VECTOR_INFO": "c.vector_info",
}  # fmt: skip

_OBJECT_COLUMNS = {
    "OWNER": "o.owner", "OBJECT_NAME": "o.name", "OBJECT_ID": "coalesce(o.sub_id, o.id)", "SUBOBJECT_NAME": "o.subname",
    "DATA_OBJECT_ID": "CASE WHEN o.type IN ('TABLE', 'INDEX', 'TABLE PARTITION')"
    " THEN coalesce(o.sub_id, o.id) END", "OBJECT_TYPE": "o.type",
    "CREATED": "o.created", "LAST_DDL_TIME": "o.changed", "TIMESTAMP": "strftime(o.changed, '%Y-%m-%d:%H:%M:%S')",
    "STATUS": "'VALID'", "TEMPORARY": "o.temporary", "GENERATED": "o.generated", "SECONDARY": "'N'",
    "NAMESPACE": "o.namespace", "SHARING": "'NONE'",
    "EDITIONABLE": "CASE WHEN o.type NOT IN ('TABLE', 'INDEX', 'SEQUENCE') THEN 'Y' END",
    "ORACLE_MAINTAINED": "o.maintained", "APPLICATION": "'N'", "DUPLICATED": "'N'", "SHARDED": "'N'",
    "DEFAULT_COLLATION": "CASE WHEN o.type NOT IN ('INDEX', 'SEQUENCE', 'SYNONYM') THEN 'USING_NLS_COMP' END",
    "SYNCHRONOUS_DUPLICATED": "'N'",
}  # fmt: skip

_PRIVILEGE_COLUMNS = {
    "GRANTOR": "g.grantor", "GRANTEE": "g.grantee", "TABLE_SCHEMA": "g.owner", "OWNER": "g.owner",
    "TABLE_NAME": "g.name",
    "PRIVILEGE": "g.privilege", "GRANTABLE": "g.grantable", "HIERARCHY": "'NO'", "COMMON": "'NO'", "TYPE": "g.type",
    "INHERITED": "'NO'",
}  # fmt: skip

_USER_COLUMNS = {
    "USERNAME": "u.name", "USER_ID": "u.id", "CREATED": "u.created",
    "COMMON": "CASE WHEN u.maintained = 'Y' THEN 'YES' ELSE 'NO' END",
    "ORACLE_MAINTAINED": "u.maintained", "INHERITED": "CASE WHEN u.maintained = 'Y' THEN 'YES' ELSE 'NO' END",
    "DEFAULT_COLLATION": "'USING_NLS_COMP'", "IMPLICIT": "'NO'", "ALL_SHARD": "'NO'", "ACCOUNT_STATUS": "u.locked",
    "DEFAULT_TABLESPACE": "'USERS'", "TEMPORARY_TABLESPACE": "'TEMP'", "LOCAL_TEMP_TABLESPACE": "'TEMP'",
    "PROFILE": "'DEFAULT'", "INITIAL_RSRC_CONSUMER_GROUP": "'DEFAULT_CONSUMER_GROUP'",
    "PASSWORD_VERSIONS": "'11G 12C '",
    "EDITIONS_ENABLED": "'N'", "AUTHENTICATION_TYPE": "'PASSWORD'", "PROXY_ONLY_CONNECT": "'N'",
    "READ_ONLY": "u.read_only",
}  # fmt: skip

_NLS_DATABASE = {
    "NLS_RDBMS_VERSION": "{version}", "NLS_NCHAR_CONV_EXCP": "'FALSE'", "NLS_LENGTH_SEMANTICS": "'BYTE'",
    "NLS_COMP": "'BINARY'", "NLS_DUAL_CURRENCY": "'$'", "NLS_TIMESTAMP_TZ_FORMAT": "'DD-MON-RR HH.MI.SSXFF AM TZR'",
    "NLS_TIME_TZ_FORMAT": "'HH.MI.SSXFF AM TZR'", "NLS_TIMESTAMP_FORMAT": "'DD-MON-RR HH.MI.SSXFF AM'",
    "NLS_TIME_FORMAT": "'HH.MI.SSXFF AM'", "NLS_SORT": "'BINARY'", "NLS_DATE_LANGUAGE": "'AMERICAN'",
    "NLS_DATE_FORMAT": "'DD-MON-RR'", "NLS_CALENDAR": "'GREGORIAN'", "NLS_NUMERIC_CHARACTERS": "'.,'",
    "NLS_NCHAR_CHARACTERSET": "'AL16UTF16'", "NLS_CHARACTERSET": "'AL32UTF8'", "NLS_ISO_CURRENCY": "'AMERICA'",
    "NLS_CURRENCY": "'$'", "NLS_TERRITORY": "'AMERICA'", "NLS_LANGUAGE": "'AMERICAN'",
}  # fmt: skip


def _values(rows: list[tuple[str, ...]], names: str) -> str:
    return f"(VALUES {', '.join('(' + ', '.join(r) + ')' for r in rows)}) AS v({names})"


_BANNER = "'Embedded sandbox of mcp-oracle-adb, imitating Release ' || {release} || ' (not Oracle Database)'"
_PARAMETERS = [
    ("'compatible'", "{release}[:6]"), ("'cpu_count'", "'2'"), ("'db_block_size'", "'8192'"),
    ("'db_name'", "{database}"),
    ("'max_string_size'", "'STANDARD'"), ("'open_cursors'", "'300'"), ("'optimizer_mode'", "'ALL_ROWS'"),
    ("'processes'", "'200'"), ("'sessions'", "'322'"), ("'statistics_level'", "'TYPICAL'"),
]  # fmt: skip

_LOB_NUMBER = "lpad(c.id::VARCHAR, 10, '0') || 'C' || lpad(c.position::VARCHAR, 5, '0') || '$$'"

_PARAMETER_VIEW = Family(
    _values([(*p, str(n)) for n, p in enumerate(_PARAMETERS, 1)], "name, value, num"),
    {
        "NUM": "v.num", "NAME": "v.name", "TYPE": "2", "VALUE": "v.value", "DISPLAY_VALUE": "v.value",
        "ISDEFAULT": "'TRUE'", "ISSES_MODIFIABLE": "'FALSE'", "ISSYS_MODIFIABLE": "'FALSE'", "CON_ID": "0",
    },
)  # fmt: skip
_NLS_INSTANCE = {
    "NLS_LANGUAGE": "'AMERICAN'", "NLS_TERRITORY": "'AMERICA'", "NLS_COMP": "'BINARY'",
    "NLS_LENGTH_SEMANTICS": "'BYTE'", "NLS_NCHAR_CONV_EXCP": "'FALSE'",
}  # fmt: skip
_NLS_FIXED = frozenset({"NLS_RDBMS_VERSION", "NLS_CHARACTERSET", "NLS_NCHAR_CHARACTERSET"})
"""Of the database, not of the instance."""
_LOGONS = "3"
"""STATISTIC# of `logons current`, the one statistic that the sandbox knows."""
_CONTAINER = "(SELECT min(created) AS started FROM main.sys_usr) AS v"
_CONTAINER_COLUMNS = {
    "CON_ID": "3", "DBID": "1", "CON_UID": "1", "NAME": "{container}", "OPEN_MODE": "'READ WRITE'",
    "RESTRICTED": "'NO'", "BLOCK_SIZE": "8192", "CREATION_TIME": "v.started", "APPLICATION_ROOT": "'NO'",
    "APPLICATION_PDB": "'NO'",
    "APPLICATION_SEED": "'NO'", "PROXY_PDB": "'NO'",
}  # fmt: skip

FAMILIES: dict[str, Family] = {
    "TABLES": Family(
        "main.sys_tab t", _TABLE_COLUMNS, "t.owner", "t.seen_by", "NOT t.is_view"
    ),
    "ALL_TABLES": Family(
        "main.sys_tab t", _TABLE_COLUMNS, "t.owner", "t.seen_by", "NOT t.is_view"
    ),
    "MVIEWS": Family(
        "main.sys_mv m",
        {
            "OWNER": "m.owner", "MVIEW_NAME": "m.name", "CONTAINER_NAME": "m.name", "QUERY": "m.query",
            "QUERY_LEN": "length(m.query)", "UPDATABLE": "'N'", "REWRITE_ENABLED": "'N'",
            "REWRITE_CAPABILITY": "'NONE'",
            "REFRESH_MODE": "'DEMAND'", "REFRESH_METHOD": "m.method", "BUILD_MODE": "'IMMEDIATE'",
            "FAST_REFRESHABLE": "'NO'", "LAST_REFRESH_TYPE": "'COMPLETE'", "LAST_REFRESH_DATE": "m.refreshed",
            "LAST_REFRESH_END_TIME": "m.refreshed", "STALENESS": "'UNKNOWN'", "AFTER_FAST_REFRESH": "'NA'",
            "UNKNOWN_PREBUILT": "'N'", "UNKNOWN_PLSQL_FUNC": "'N'", "UNKNOWN_EXTERNAL_TABLE": "'N'",
            "UNKNOWN_CONSIDER_FRESH": "'N'", "UNKNOWN_IMPORT": "'N'", "UNKNOWN_TRUSTED_FD": "'N'",
            "COMPILE_STATE": "'VALID'", "USE_NO_INDEX": "'N'", "NUM_PCT_TABLES": "0", "SEGMENT_CREATED": "'YES'",
            "DEFAULT_COLLATION": "'USING_NLS_COMP'", "ON_QUERY_COMPUTATION": "'N'",
        },
        "m.owner",
        "m.seen_by",
    ),
    "MVIEW_COMMENTS": Family(
        "main.sys_mv m",
        {
            "OWNER": "m.owner", "MVIEW_NAME": "m.name",
            "COMMENTS": "coalesce(m.comment, 'snapshot table for snapshot ' || m.owner || '.' || m.name)",
        },
        "m.owner",
        "m.seen_by",
    ),
    "PART_TABLES": Family(
        "main.sys_prt p",
        {
            "OWNER": "p.owner", "TABLE_NAME": "p.name", "PARTITIONING_TYPE": "p.kind", "SUBPARTITIONING_TYPE": "'NONE'",
            "PARTITION_COUNT": "p.partitions", "DEF_SUBPARTITION_COUNT": "0", "PARTITIONING_KEY_COUNT": "p.keys",
            "SUBPARTITIONING_KEY_COUNT": "0", "STATUS": "'VALID'", "DEF_TABLESPACE_NAME": "'USERS'",
            "DEF_PCT_FREE": "10", "DEF_INI_TRANS": "1", "DEF_MAX_TRANS": "255", "DEF_LOGGING": "'NONE'",
            "DEF_COMPRESSION": "'NONE'", "DEF_BUFFER_POOL": "'DEFAULT'", "DEF_FLASH_CACHE": "'DEFAULT'",
            "DEF_CELL_FLASH_CACHE": "'DEFAULT'", "AUTOLIST": "'NO'", "AUTOLIST_SUBPARTITION": "'NO'",
            "IS_NESTED": "'NO'", "DEF_SEGMENT_CREATION": "'NONE'", "DEF_INDEXING": "'ON'", "DEF_INMEMORY": "'NONE'",
            "DEF_READ_ONLY": "'NO'",
        },
        "p.owner",
        "p.seen_by",
    ),
    "PART_KEY_COLUMNS": Family(
        "main.sys_prtcol p",
        {
            "OWNER": "p.owner", "NAME": "p.name", "OBJECT_TYPE": "'TABLE'", "COLUMN_NAME": "p.column_name",
            "COLUMN_POSITION": "p.position",
        },
        "p.owner",
        "p.seen_by",
    ),
    "TAB_PARTITIONS": Family(
        "main.sys_prtn p",
        {
            "TABLE_OWNER": "p.owner", "TABLE_NAME": "p.name", "COMPOSITE": "'NO'", "PARTITION_NAME": "p.partition",
            "SUBPARTITION_COUNT": "0", "HIGH_VALUE": "p.high_value",
            "HIGH_VALUE_LENGTH": "coalesce(length(p.high_value), 0)", "HIGH_VALUE_CLOB": "p.high_value",
            "PARTITION_POSITION": "p.position", **_STORAGE, "COMPRESSION": "'DISABLED'", "GLOBAL_STATS": "'NO'",
            "USER_STATS": "'NO'", "IS_NESTED": "'NO'", "INTERVAL": "'NO'", "SEGMENT_CREATED": "'YES'",
            "INDEXING": "'ON'", "READ_ONLY": "'NO'", "INMEMORY": "'DISABLED'",
        },
        "p.owner",
        "p.seen_by",
    ),
    "TAB_COLUMNS": Family("main.sys_col c", _COLUMN_COLUMNS, "c.owner", "c.seen_by", "NOT c.hidden"),
    "TAB_COLS": Family("main.sys_col c", _COLUMN_COLUMNS, "c.owner", "c.seen_by"),
    "OBJECTS": Family("main.sys_obj o", _OBJECT_COLUMNS, "o.owner", "o.seen_by"),
    "VIEWS": Family(
        "main.sys_view w",
        {
            "OWNER": "w.owner", "VIEW_NAME": "w.name", "TEXT_LENGTH": "length(w.text)", "TEXT": "w.text",
            "TEXT_VC": "w.text[:4000]", "EDITIONING_VIEW": "'N'", "READ_ONLY": "w.read_only", "CONTAINER_DATA": "'N'",
            "BEQUEATH": "'DEFINER'", "DEFAULT_COLLATION": "'USING_NLS_COMP'", "CONTAINERS_DEFAULT": "'NO'",
            "CONTAINER_MAP": "'NO'", "EXTENDED_DATA_LINK": "'NO'", "EXTENDED_DATA_LINK_MAP": "'NO'",
            "HAS_SENSITIVE_COLUMN": "'NO'", "ADMIT_NULL": "'NO'", "PDB_LOCAL_ONLY": "'NO'", "ORIGIN_CON_ID": "'3'",
        },
        "w.owner",
        "w.seen_by",
    ),
    "TAB_COMMENTS": Family(
        "main.sys_tab t",
        {
            "OWNER": "t.owner", "TABLE_NAME": "t.name", "COMMENTS": "t.comment", "ORIGIN_CON_ID": "3",
            "TABLE_TYPE": "CASE WHEN t.is_view THEN 'VIEW' ELSE 'TABLE' END",
        },
        "t.owner",
        "t.seen_by",
        "NOT t.is_mview",
    ),
    "COL_COMMENTS": Family(
        "main.sys_col c",
        {
            "OWNER": "c.owner", "TABLE_NAME": "c.table_name", "COLUMN_NAME": "c.name", "COMMENTS": "c.comment",
            "ORIGIN_CON_ID": "3",
        },
        "c.owner",
        "c.seen_by",
        "NOT c.hidden",
    ),
    "CONSTRAINTS": Family(
        "main.sys_con n",
        {
            "OWNER": "n.owner", "CONSTRAINT_NAME": "n.name", "CONSTRAINT_TYPE": "n.type", "TABLE_NAME": "n.table_name",
            "SEARCH_CONDITION": "n.condition", "SEARCH_CONDITION_VC": "n.condition[:4000]", "R_OWNER": "n.r_owner",
            "R_CONSTRAINT_NAME": "n.r_name", "DELETE_RULE": "n.delete_rule", "STATUS": "'ENABLED'",
            "DEFERRABLE": "'NOT DEFERRABLE'", "DEFERRED": "'IMMEDIATE'", "VALIDATED": "'VALIDATED'",
            "GENERATED": "n.generated", "LAST_CHANGE": "n.changed", "INDEX_NAME": "n.index_name",
            "INDEX_OWNER": "CASE WHEN n.index_name IS NOT NULL THEN n.owner END", "ORIGIN_CON_ID": "'3'",
        },
        "n.owner",
        "n.seen_by",
    ),
    "CONS_COLUMNS": Family(
        "main.sys_concol n",
        {
            "OWNER": "n.owner", "CONSTRAINT_NAME": "n.name", "TABLE_NAME": "n.table_name",
            "COLUMN_NAME": "n.column_name", "POSITION": "n.position",
        },
        "n.owner",
        "n.seen_by",
    ),
    "INDEXES": Family(
        "main.sys_ind i",
        {
            "OWNER": "i.owner", "INDEX_NAME": "i.name", "INDEX_TYPE": "i.type", "TABLE_OWNER": "i.table_owner",
            "TABLE_NAME": "i.table_name", "TABLE_TYPE": "'TABLE      '", "UNIQUENESS": "i.uniqueness", **_STORAGE,
            "COMPRESSION": "'DISABLED'", "INI_TRANS": "2", "BLEVEL": "i.blevel", "LEAF_BLOCKS": "i.leaf_blocks",
            "DISTINCT_KEYS": "i.distinct_keys", "CLUSTERING_FACTOR": "i.clustering", "STATUS": "'VALID'",
            "AVG_LEAF_BLOCKS_PER_KEY": "CASE WHEN i.analyzed IS NOT NULL THEN 1 END",
            "AVG_DATA_BLOCKS_PER_KEY": "CASE WHEN i.analyzed IS NOT NULL THEN 1 END", "NUM_ROWS": "i.row_count",
            "SAMPLE_SIZE": "i.row_count", "LAST_ANALYZED": "i.analyzed", "DEGREE": "'1'", "INSTANCES": "'1'",
            "PARTITIONED": "'NO'", "TEMPORARY": "'N'", "GENERATED": "i.generated", "SECONDARY": "'N'",
            "USER_STATS": "'NO'", "GLOBAL_STATS": "CASE WHEN i.analyzed IS NULL THEN 'NO' ELSE 'YES' END",
            "JOIN_INDEX": "'NO'", "IOT_REDUNDANT_PKEY_ELIM": "'NO'", "DROPPED": "'NO'", "VISIBILITY": "'VISIBLE'",
            "SEGMENT_CREATED": "'YES'", "ORPHANED_ENTRIES": "'NO'", "INDEXING": "'FULL'", "AUTO": "'NO'",
            "CONSTRAINT_INDEX": "i.for_constraint",
        },
        "i.owner",
        "i.seen_by",
    ),
    "IND_COLUMNS": Family(
        "main.sys_indcol i",
        {
            "INDEX_OWNER": "i.owner", "INDEX_NAME": "i.name", "TABLE_OWNER": "i.table_owner",
            "TABLE_NAME": "i.table_name", "COLUMN_NAME": "i.column_name", "COLUMN_POSITION": "i.position",
            "COLUMN_LENGTH": "i.data_length", "CHAR_LENGTH": "i.char_length", "DESCEND": "i.descend",
        },
        "i.owner",
        "i.seen_by",
    ),
    "IND_EXPRESSIONS": Family(
        "main.sys_indexp i",
        {
            "INDEX_OWNER": "i.owner", "INDEX_NAME": "i.name", "TABLE_OWNER": "i.table_owner",
            "TABLE_NAME": "i.table_name", "COLUMN_EXPRESSION": "i.expression", "COLUMN_POSITION": "i.position",
        },
        "i.owner",
        "i.seen_by",
    ),
    "SEQUENCES": Family(
        "main.sys_seq q",
        {
            "SEQUENCE_OWNER": "q.owner", "SEQUENCE_NAME": "q.name", "MIN_VALUE": "q.minimum", "MAX_VALUE": "q.maximum",
            "INCREMENT_BY": "q.increment", "CYCLE_FLAG": "q.cycle", "ORDER_FLAG": "q.ordered", "CACHE_SIZE": "q.cache",
            "LAST_NUMBER": "q.last_number", "SCALE_FLAG": "'N'", "EXTEND_FLAG": "'N'", "SHARDED_FLAG": "'N'",
            "SESSION_FLAG": "'N'", "KEEP_VALUE": "'N'",
        },
        "q.owner",
        "q.seen_by",
    ),
    "SYNONYMS": Family(
        "main.sys_syn s",
        {
            "OWNER": "s.owner", "SYNONYM_NAME": "s.name", "TABLE_OWNER": "s.table_owner", "TABLE_NAME": "s.table_name",
            "DB_LINK": "s.link", "ORIGIN_CON_ID": "'3'",
        },
        "s.owner",
        # Another user's synonym is seen with the object behind it, and never if it leads over a link.
        everyone="(s.owner IN ({user}, 'PUBLIC') OR s.link IS NULL AND (s.table_owner, s.table_name) IN"
        " (SELECT (b.owner, b.name) FROM main.sys_obj b WHERE b.id IN ({seen})))",
    ),
    "DB_LINKS": Family(
        "main.sys_lnk l",
        {
            "OWNER": "l.owner", "DB_LINK": "l.name", "USERNAME": "l.username", "HOST": "l.host",
            "CREATED": "l.created", "HIDDEN": "'NO'", "SHARD_INTERNAL": "'NO'", "VALID": "'YES'", "INTRA_CDB": "'NO'",
        },
        "l.owner",
        everyone="l.owner IN ({user}, 'PUBLIC')",
    ),
    "DIRECTORIES": Family(
        "main.sys_dir d",
        {
            "OWNER": "d.owner", "DIRECTORY_NAME": "d.name", "DIRECTORY_PATH": "d.path", "ORIGIN_CON_ID": "3",
        },
        "d.owner",
        "d.seen_by",
    ),
    "TYPES": Family(
        "main.sys_typ t",
        {
            "OWNER": "t.owner", "TYPE_NAME": "t.name", "TYPECODE": "t.typecode", "ATTRIBUTES": "t.attributes",
            "METHODS": "t.methods", "PREDEFINED": "'NO'", "INCOMPLETE": "'NO'", "FINAL": "t.final",
            "INSTANTIABLE": "t.instantiable", "PERSISTABLE": "'YES'", "SUPERTYPE_OWNER": "t.super_owner",
            "SUPERTYPE_NAME": "t.super_name",
        },
        "t.owner",
        "t.seen_by",
    ),
    "TYPE_ATTRS": Family(
        "main.sys_att a",
        {
            "OWNER": "a.owner", "TYPE_NAME": "a.name", "ATTR_NAME": "a.attribute", "ATTR_TYPE_MOD": "a.modifier",
            "ATTR_TYPE_OWNER": "a.type_owner", "ATTR_TYPE_NAME": "a.type_name", "LENGTH": "a.length",
            "PRECISION": "a.precision", "SCALE": "a.scale", "ATTR_NO": "a.number", "INHERITED": "'NO'",
        },
        "a.owner",
        "a.seen_by",
        "a.attribute IS NOT NULL",
    ),
    "COLL_TYPES": Family(
        "main.sys_att a",
        {
            "OWNER": "a.owner", "TYPE_NAME": "a.name",
            "COLL_TYPE": "CASE WHEN a.bound IS NULL THEN 'TABLE' ELSE 'VARYING ARRAY' END",
            "UPPER_BOUND": "a.bound", "ELEM_TYPE_MOD": "a.modifier",
            "ELEM_TYPE_OWNER": "a.type_owner", "ELEM_TYPE_NAME": "a.type_name", "LENGTH": "a.length",
            "PRECISION": "a.precision", "SCALE": "a.scale", "NULLS_STORED": "'YES'",
        },
        "a.owner",
        "a.seen_by",
        "a.attribute IS NULL",
    ),
    "TYPE_METHODS": Family(
        "main.sys_mth m",
        {
            "OWNER": "m.owner", "TYPE_NAME": "m.name", "METHOD_NAME": "m.method", "METHOD_NO": "m.number",
            "METHOD_TYPE": "m.kind", "PARAMETERS": "m.parameters", "RESULTS": "m.results", "FINAL": "'NO'",
            "INSTANTIABLE": "'YES'", "OVERRIDING": "'NO'", "INHERITED": "'NO'",
        },
        "m.owner",
        "m.seen_by",
    ),
    "EXTERNAL_TABLES": Family(
        "main.sys_ext x",
        {
            "OWNER": "x.owner", "TABLE_NAME": "x.name", "TYPE_OWNER": "'SYS'", "TYPE_NAME": "x.driver",
            "DEFAULT_DIRECTORY_OWNER": "'SYS'", "DEFAULT_DIRECTORY_NAME": "x.directory",
            "REJECT_LIMIT": "x.reject_limit", "ACCESS_TYPE": "'CLOB'", "ACCESS_PARAMETERS": "x.parameters",
            "PROPERTY": "'ALL'", "INMEMORY": "'DISABLED'",
        },
        "x.owner",
        "x.seen_by",
    ),
    "POLICIES": Family(
        "main.sys_pol p",
        {
            "OBJECT_OWNER": "p.owner", "OBJECT_NAME": "p.name", "POLICY_GROUP": "'SYS_DEFAULT'",
            "POLICY_NAME": "p.policy", "PF_OWNER": "p.pf_owner", "PACKAGE": "p.package", "FUNCTION": "p.function",
            "SEL": "p.sel", "INS": "p.ins", "UPD": "p.upd", "DEL": "p.del", "IDX": "p.idx",
            "CHK_OPTION": "p.checks", "ENABLE": "p.enabled", "STATIC_POLICY": "p.static", "POLICY_TYPE": "p.type",
            "LONG_PREDICATE": "'NO'", "COMMON": "'NO'", "INHERITED": "'NO'",
        },
        "p.owner",
        "p.seen_by",
    ),
    "USERS": Family("main.sys_usr u", _USER_COLUMNS, "u.name", own="u.name = {user}"),
    "TAB_PRIVS": Family(
        "main.sys_grt g",
        _PRIVILEGE_COLUMNS,
        everyone="(g.grantee IN ({grantees}) OR g.owner = {user} OR g.grantor = {user})",
        own="(g.grantee = {user} OR g.owner = {user} OR g.grantor = {user})",
    ),
    "PROCEDURES": Family(
        "main.sys_prc p",
        {
            "OWNER": "p.owner", "OBJECT_NAME": "p.name", "PROCEDURE_NAME": "p.member", "OBJECT_ID": "p.id",
            "SUBPROGRAM_ID": "p.subprogram", "OVERLOAD": "p.overload", "OBJECT_TYPE": "p.type",
            "AGGREGATE": "'NO'", "PIPELINED": "p.pipelined", "PARALLEL": "'NO'", "INTERFACE": "'NO'",
            "DETERMINISTIC": "p.deterministic", "AUTHID": "p.authid", "RESULT_CACHE": "'NO'", "ORIGIN_CON_ID": "'3'",
            "POLYMORPHIC": "'NULL'",
        },
        "p.owner",
        "p.seen_by",
    ),
    "ARGUMENTS": Family(
        "main.sys_arg a LEFT JOIN main.sys_col c ON c.owner = a.owner"
        " AND a.type IN (c.table_name || '.' || c.name || '%TYPE',"
        " c.owner || '.' || c.table_name || '.' || c.name || '%TYPE')",
        {
            "OWNER": "a.owner", "OBJECT_NAME": "a.name", "PACKAGE_NAME": "a.package", "OBJECT_ID": "a.id",
            "SUBPROGRAM_ID": "a.subprogram", "OVERLOAD": "a.overload",
            "ARGUMENT_NAME": "a.argument", "POSITION": "a.position", "SEQUENCE": "a.sequence", "DATA_LEVEL": "0",
            "DATA_TYPE": "coalesce(c.data_type, a.type)", "DEFAULTED": "a.defaulted", "IN_OUT": "a.mode",
            "DATA_LENGTH": "c.data_length", "DATA_PRECISION": "c.data_precision", "DATA_SCALE": "c.data_scale",
            "RADIX": "CASE WHEN coalesce(c.data_type, a.type) = 'NUMBER' THEN 10 END",
            "CHARACTER_SET_NAME": "c.charset",
            "PLS_TYPE": "coalesce(c.data_type, a.type)", "CHAR_LENGTH": "coalesce(c.char_length, 0)",
            "CHAR_USED": "c.char_used", "ORIGIN_CON_ID": "'3'",
        },
        "a.owner",
        "a.seen_by",
    ),
    "TRIGGERS": Family(
        "main.sys_trg r",
        {
            "OWNER": "r.owner", "TRIGGER_NAME": "r.name", "TRIGGER_TYPE": "r.type", "TRIGGERING_EVENT": "r.event",
            "TABLE_OWNER": "r.table_owner", "BASE_OBJECT_TYPE": "'TABLE'", "TABLE_NAME": "r.table_name",
            "REFERENCING_NAMES": "'REFERENCING NEW AS NEW OLD AS OLD'", "STATUS": "r.status",
            "DESCRIPTION": "r.description", "ACTION_TYPE": "'PL/SQL     '", "TRIGGER_BODY": "r.body",
            "CROSSEDITION": "'NO'", "BEFORE_STATEMENT": "'NO'", "BEFORE_ROW": "'NO'", "AFTER_ROW": "'NO'",
            "AFTER_STATEMENT": "'NO'", "INSTEAD_OF_ROW": "'NO'", "FIRE_ONCE": "'YES'", "APPLY_SERVER_ONLY": "'NO'",
        },
        "r.owner",
        "r.seen_by",
    ),
    "SOURCE": Family(
        "main.sys_src s",
        {"OWNER": "s.owner", "NAME": "s.name", "TYPE": "s.type", "LINE": "s.line", "TEXT": "s.text",
        "ORIGIN_CON_ID": "'3'"},
        "s.owner",
        "s.seen_by",
    ),
    "DEPENDENCIES": Family(
        "main.sys_dep d",
        {
            "OWNER": "d.owner", "NAME": "d.name", "TYPE": "d.type", "REFERENCED_OWNER": "d.r_owner",
            "REFERENCED_NAME": "d.r_name", "REFERENCED_TYPE": "d.r_type", "REFERENCED_LINK_NAME": "d.link",
            "DEPENDENCY_TYPE": "'HARD'",
        },
        "d.owner",
        "d.seen_by",
    ),
    "TAB_STATISTICS": Family(
        "main.sys_tab t",
        {
            "OWNER": "t.owner", "TABLE_NAME": "t.name", "OBJECT_TYPE": "'TABLE'", "NUM_ROWS": "t.row_count",
            "BLOCKS": "t.blocks", "EMPTY_BLOCKS": "CASE WHEN t.analyzed IS NOT NULL THEN 0 END",
            "AVG_ROW_LEN": "t.row_length", "SAMPLE_SIZE": "t.row_count", "LAST_ANALYZED": "t.analyzed",
            "GLOBAL_STATS": "CASE WHEN t.analyzed IS NULL THEN 'NO' ELSE 'YES' END", "USER_STATS": "'NO'",
            "STALE_STATS": "CASE WHEN t.analyzed IS NOT NULL THEN 'NO' END", "SCOPE": "'SHARED'",
        },
        "t.owner",
        "t.seen_by",
        "NOT t.is_view",
    ),
    "TAB_COL_STATISTICS": Family(
        "main.sys_col c", _COLUMN_COLUMNS | {"SCOPE": "'SHARED'"}, "c.owner", "c.seen_by", "c.analyzed IS NOT NULL"
    ),
    "IND_STATISTICS": Family(
        "main.sys_ind i",
        {
            "OWNER": "i.owner", "INDEX_NAME": "i.name", "TABLE_OWNER": "i.table_owner", "TABLE_NAME": "i.table_name",
            "OBJECT_TYPE": "'INDEX'", "BLEVEL": "i.blevel", "LEAF_BLOCKS": "i.leaf_blocks",
            "DISTINCT_KEYS": "i.distinct_keys", "CLUSTERING_FACTOR": "i.clustering", "NUM_ROWS": "i.row_count",
            "SAMPLE_SIZE": "i.row_count", "LAST_ANALYZED": "i.analyzed", "USER_STATS": "'NO'",
            "GLOBAL_STATS": "CASE WHEN i.analyzed IS NULL THEN 'NO' ELSE 'YES' END", "SCOPE": "'SHARED'",
            "STALE_STATS": "CASE WHEN i.analyzed IS NOT NULL THEN 'NO' END",
        },
        "i.owner",
        "i.seen_by",
    ),
    "TAB_IDENTITY_COLS": Family(
        "main.sys_col c",
        {
            "OWNER": "c.owner", "TABLE_NAME": "c.table_name", "COLUMN_NAME": "c.name",
            "GENERATION_TYPE": "c.generation",
            "SEQUENCE_NAME": "c.sequence", "IDENTITY_OPTIONS": "c.options",
        },
        "c.owner",
        "c.seen_by",
        "c.identity = 'YES'",
    ),
    "JSON_COLUMNS": Family(
        "main.sys_col c",
        {
            "OWNER": "c.owner", "TABLE_NAME": "c.table_name", "OBJECT_TYPE": "'TABLE'", "COLUMN_NAME": "c.name",
            "FORMAT": "CASE WHEN c.data_type = 'JSON' THEN 'OSON' ELSE 'TEXT' END", "DATA_TYPE": "c.data_type",
        },
        "c.owner",
        "c.seen_by",
        "(c.is_json OR c.data_type = 'JSON') AND NOT c.is_view",
    ),
    "LOBS": Family(
        "main.sys_col c",
        {
            "OWNER": "c.owner", "TABLE_NAME": "c.table_name", "COLUMN_NAME": "c.name",
            "SEGMENT_NAME": f"'SYS_LOB' || {_LOB_NUMBER}", "INDEX_NAME": f"'SYS_IL' || {_LOB_NUMBER}",
            "TABLESPACE_NAME": "'USERS'", "CHUNK": "8192", "CACHE": "'NO'", "LOGGING": "'YES'", "ENCRYPT": "'NO'",
            "COMPRESSION": "'NO'", "DEDUPLICATION": "'NO'", "IN_ROW": "'YES'", "PARTITIONED": "'NO'",
            "FORMAT": "'NOT APPLICABLE'", "SECUREFILE": "'YES'", "SEGMENT_CREATED": "'YES'",
            "RETENTION_TYPE": "'DEFAULT'",
        },
        "c.owner",
        "c.seen_by",
        "c.data_type IN ('CLOB', 'NCLOB', 'BLOB') AND NOT c.is_view",
    ),
    "V$VERSION": Family(
        "(SELECT 1) AS v", {"BANNER": f"({_BANNER})[:80]",
        "BANNER_FULL": _BANNER, "BANNER_LEGACY": f"({_BANNER})[:80]", "CON_ID": "0"}
    ),
    "PRODUCT_COMPONENT_VERSION": Family(
        "(SELECT 1) AS v",
        {
            "PRODUCT": "'Embedded sandbox (not Oracle Database)'", "VERSION": "{release}", "VERSION_FULL": "{version}",
            "STATUS": "'Production'",
        },
    ),
    "V$INSTANCE": Family(
        "(SELECT min(created) AS started FROM main.sys_usr) AS v",
        {
            "INSTANCE_NUMBER": "1", "INSTANCE_NAME": "'sandbox'", "HOST_NAME": "'localhost'", "VERSION": "{release}",
            "VERSION_LEGACY": "{release}", "VERSION_FULL": "{version}", "STARTUP_TIME": "v.started", "STATUS": "'OPEN'",
            "PARALLEL": "'NO'", "THREAD#": "1", "ARCHIVER": "'STOPPED'", "LOGINS": "'ALLOWED'",
            "SHUTDOWN_PENDING": "'NO'",
            "DATABASE_STATUS": "'ACTIVE'", "INSTANCE_ROLE": "'PRIMARY_INSTANCE'", "ACTIVE_STATE": "'NORMAL'",
            "BLOCKED": "'NO'", "CON_ID": "0", "INSTANCE_MODE": "'REGULAR'", "EDITION": "'FREE'",
            "DATABASE_TYPE": "'SINGLE'",
        },
    ),
    "V$DATABASE": Family(
        "(SELECT min(created) AS started FROM main.sys_usr) AS v",
        {
            "DBID": "1", "NAME": "{database}", "CREATED": "v.started", "LOG_MODE": "'NOARCHIVELOG'",
            "OPEN_MODE": "'READ WRITE'",
            "DATABASE_ROLE": "'PRIMARY'", "DB_UNIQUE_NAME": "{database}", "CDB": "'YES'", "CON_ID": "0",
            "PLATFORM_NAME": "'Embedded sandbox'",
        },
    ),
    "V$SESSION": Family(
        "{sessions}",
        {
            "SID": "s.sid", "SERIAL#": "s.serial", "AUDSID": "s.sid", "USER#": "s.user_id", "USERNAME": "s.username",
            "STATUS": "CASE WHEN s.sid = {sid} THEN 'ACTIVE' ELSE 'INACTIVE' END", "SERVER": "'DEDICATED'",
            "SCHEMA#": "s.user_id", "SCHEMANAME": "s.schema_name", "MACHINE": "s.machine", "PROGRAM": "s.program[:48]",
            "TYPE": "'USER'", "MODULE": "s.module[:64]", "ACTION": "s.action[:64]", "CLIENT_INFO": "s.client_info[:64]",
            "LOGON_TIME": "s.logged_on", "CLIENT_IDENTIFIER": "s.client_identifier[:64]", "SERVICE_NAME": "s.service",
            "CON_ID": "3", "FAILED_OVER": "'NO'", "SQL_TRACE": "'DISABLED'",
        },
    ),
    "V$TRANSACTION": Family(
        "{sessions}",
        {"STATUS": "'ACTIVE'", "START_DATE": "s.started", "CON_ID": "3",
        "START_TIME": "strftime(s.started, '%m/%d/%y %H:%M:%S')"},
        where="s.has_changes",
    ),
    "V$PARAMETER": _PARAMETER_VIEW,
    "NLS_DATABASE_PARAMETERS": Family(
        _values([(f"'{k}'", v) for k, v in _NLS_DATABASE.items()], "parameter, value"),
        {"PARAMETER": "v.parameter", "VALUE": "v.value"},
    ),
    "V$SYSTEM_PARAMETER": _PARAMETER_VIEW,
    "NLS_INSTANCE_PARAMETERS": Family(
        _values(
            [(f"'{k}'", _NLS_INSTANCE.get(k, "NULL")) for k in _NLS_DATABASE if k not in _NLS_FIXED],
            "parameter, value",
        ),
        {"PARAMETER": "v.parameter", "VALUE": "v.value"},
    ),
    "V$STATNAME": Family(
        "(SELECT 1) AS v",
        {
            "STATISTIC#": _LOGONS, "NAME": "'logons current'", "CLASS": "1", "DISPLAY_NAME": "'logons current'",
            "CON_ID": "0",
        },
    ),
    "V$MYSTAT": Family(
        "(SELECT 1) AS v", {"SID": "{sid}", "STATISTIC#": _LOGONS, "VALUE": "1", "CON_ID": "3"}
    ),
    "V$SESSTAT": Family("{sessions}", {"SID": "s.sid", "STATISTIC#": _LOGONS, "VALUE": "1", "CON_ID": "3"}),
    "V$PDBS": Family(_CONTAINER, _CONTAINER_COLUMNS),
    "V$CONTAINERS": Family(_CONTAINER, _CONTAINER_COLUMNS),
    "NLS_SESSION_PARAMETERS": Family(
        "(VALUES {nls}) AS v(parameter, value)", {"PARAMETER": "v.parameter", "VALUE": "v.value"}
    ),
    "V$NLS_PARAMETERS": Family(
        "(VALUES {nls}, ('NLS_CHARACTERSET', 'AL32UTF8'), ('NLS_NCHAR_CHARACTERSET', 'AL16UTF16'))"
        " AS v(parameter, value)",
        {"PARAMETER": "v.parameter", "VALUE": "v.value", "CON_ID": "3"},
    ),
    "SESSION_PRIVS": Family(
        "(VALUES {privileges}) AS v(privilege)", {"PRIVILEGE": "v.privilege"}, where="v.privilege IS NOT NULL"
    ),
    "SESSION_ROLES": Family(
        "main.sys_rol r", {"ROLE": "r.name"}, where="r.name IN ({grantees}) AND r.name NOT IN ({user}, 'PUBLIC')"
    ),
    "SYS_PRIVS": Family(
        "main.sys_prv p",
        {
            "USERNAME": "p.grantee", "GRANTEE": "p.grantee", "PRIVILEGE": "p.privilege", "ADMIN_OPTION": "'NO'",
            "COMMON": "'NO'", "INHERITED": "'NO'",
        },
        "p.grantee",
    ),
    "ROLE_PRIVS": Family(
        "main.sys_rgr p",
        {
            "USERNAME": "p.grantee", "GRANTEE": "p.grantee", "GRANTED_ROLE": "p.role", "ADMIN_OPTION": "'NO'",
            "DELEGATE_OPTION": "'NO'", "DEFAULT_ROLE": "'YES'", "OS_GRANTED": "'NO'", "COMMON": "'NO'",
            "INHERITED": "'NO'",
        },
        "p.grantee",
    ),
    "DBA_ROLES": Family(
        "main.sys_rol r",
        {
            "ROLE": "r.name", "ROLE_ID": "r.id", "PASSWORD_REQUIRED": "'NO'", "AUTHENTICATION_TYPE": "'NONE'",
            "COMMON": "'YES'", "ORACLE_MAINTAINED": "'Y'", "INHERITED": "'YES'", "IMPLICIT": "'NO'",
        },
    ),
    "ROLE_TAB_PRIVS": Family(
        "main.sys_grt g JOIN main.sys_rol r ON r.name = g.grantee",
        {
            "ROLE": "g.grantee", "OWNER": "g.owner", "TABLE_NAME": "g.name", "PRIVILEGE": "g.privilege",
            "GRANTABLE": "g.grantable", "COMMON": "'NO'", "INHERITED": "'NO'",
        },
        where="g.grantee IN ({grantees})",
    ),
    "ROLE_SYS_PRIVS": Family(
        "main.sys_prv p JOIN main.sys_rol r ON r.name = p.grantee",
        {"ROLE": "p.grantee", "PRIVILEGE": "p.privilege", "ADMIN_OPTION": "'NO'", "COMMON": "'NO'",
        "INHERITED": "'NO'"},
        where="p.grantee IN ({grantees})",
    ),
    "ROLE_ROLE_PRIVS": Family(
        "main.sys_rgr p JOIN main.sys_rol r ON r.name = p.grantee",
        {"ROLE": "p.grantee", "GRANTED_ROLE": "p.role", "ADMIN_OPTION": "'NO'", "COMMON": "'NO'", "INHERITED": "'NO'"},
        where="p.grantee IN ({grantees})",
    ),
    "GLOBAL_NAME": Family("(SELECT 1) AS v", {"GLOBAL_NAME": "{container}"}),
    "DATABASE_PROPERTIES": Family(
        _values(
            [
                ("'DEFAULT_PERMANENT_TABLESPACE'", "'USERS'"), ("'DEFAULT_TEMP_TABLESPACE'", "'TEMP'"),
                ("'DBTIMEZONE'", "'+00:00'"), ("'DEFAULT_EDITION'", "'ORA$BASE'"), ("'NLS_CHARACTERSET'", "'AL32UTF8'"),
                ("'GLOBAL_DB_NAME'", "{database}"),
            ],
            "name, value",
        ),
        {"PROPERTY_NAME": "v.name", "PROPERTY_VALUE": "v.value"},
    ),
    "DICTIONARY": Family(
        "main.sys_syn s JOIN main.sys_tab t ON t.owner = s.table_owner AND t.name = s.table_name",
        {"TABLE_NAME": "s.name", "COMMENTS": "t.comment"},
        where="s.owner = 'PUBLIC' AND s.table_owner = 'SYS' AND s.name <> 'DUAL'",
    ),
    "DICT_COLUMNS": Family(
        "main.sys_syn s JOIN main.sys_col c ON c.owner = s.table_owner AND c.table_name = s.table_name",
        {"TABLE_NAME": "s.name", "COLUMN_NAME": "c.name", "COMMENTS": "c.comment"},
        where="s.owner = 'PUBLIC' AND s.table_owner = 'SYS' AND s.name <> 'DUAL'",
    ),
}  # fmt: skip

EMPTY = frozenset(
    [
        "COL_PRIVS",
        "ERRORS",
        "ANNOTATIONS_USAGE",
        "DOMAINS",
        "TAB_MODIFICATIONS",
        "PART_INDEXES",
        "IND_PARTITIONS",
        "TRIGGER_COLS",
        "TAB_HISTOGRAMS",
        "SESSION_SCHEMA_PRIVS",
        "SCHEMA_PRIVS",
    ]
)
"""Views of things that the sandbox does not have: they exist and are empty. SESSION_SCHEMA_PRIVS stands alone."""
