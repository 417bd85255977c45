"""Physical attributes as GET_DDL adds them: the sandbox keeps all segments in USERS with Oracle's defaults."""

from mcp_oracle.sandbox.metadata.transform import Transform

_STORAGE = (
    "STORAGE(INITIAL 65536 NEXT 1048576 MINEXTENTS 1 MAXEXTENTS 2147483645\n"
    "  PCTINCREASE 0 FREELISTS 1 FREELIST GROUPS 1\n"
    "  BUFFER_POOL DEFAULT FLASH_CACHE DEFAULT CELL_FLASH_CACHE DEFAULT)"
)


def attributes(transform: Transform, *, index: bool) -> str:
    """What follows a table or an index; empty without SEGMENT_ATTRIBUTES."""
    if not transform.segment_attributes:
        return ""
    first = (
        "PCTFREE 10 INITRANS 2 MAXTRANS 255"
        if index
        else "PCTFREE 10 PCTUSED 40 INITRANS 1 MAXTRANS 255"
    )
    lines = [first if index else f"{first} \n NOCOMPRESS LOGGING"]
    if transform.storage:
        lines.append(_STORAGE)
    if transform.tablespace:
        lines.append('TABLESPACE "USERS"')
    return "\n  ".join(lines)
