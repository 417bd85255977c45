"""What needs a management pack. Source: Database Licensing Information User Manual, Oracle Management Packs.

Free of packs although their names look alike: the DBA_HIST_ views in FREE.
"""

import re
from typing import Final

from mcp_oracle.guard.words import words
from mcp_oracle.policy import Pack

LICENSED_CALLS: Final[dict[str, Pack]] = {
    "DBMS_XPLAN.DISPLAY_AWR": "diagnostics",
    "DBMS_SQL_MONITOR.REPORT_SQL_MONITOR": "tuning",
    "DBMS_SQL_MONITOR.REPORT_SQL_MONITOR_LIST": "tuning",
    "DBMS_SQLTUNE.REPORT_SQL_MONITOR": "tuning",
    "DBMS_SQLTUNE.REPORT_SQL_MONITOR_LIST": "tuning",
}

_FREE: Final = words("SNAPSHOT DATABASE_INSTANCE SNAP_ERROR SEG_STAT SEG_STAT_OBJ UNDOSTAT")
_HISTORY: Final = re.compile(r"(?:(?:DBA|CDB)_HIST|AWR_ROOT|AWR_PDB|AWR_CDB)_(\w+)\Z")
_DIAGNOSTICS: Final = re.compile(
    r"G?V_?\$ACTIVE_SESSION_HISTORY\Z|WR[HMI]\$_\w+\Z|X\$ASH\Z|X\$KEWASH\Z|DBA_ADDM_\w+\Z"
)
_TUNING: Final = re.compile(r"G?V_?\$(?:ALL_)?SQL_(?:PLAN_)?MONITOR(?:_\w+)?\Z|X\$KESWX\w+\Z")


def view_pack(name: str) -> Pack | None:
    """The pack that a dictionary view needs, by its name in the data dictionary."""
    if found := _HISTORY.match(name):
        return None if found.group(1) in _FREE else "diagnostics"
    if _DIAGNOSTICS.match(name):
        return "diagnostics"
    if _TUNING.match(name):
        return "tuning"
    return None
