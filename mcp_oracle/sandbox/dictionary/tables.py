"""The base tables behind the dictionary views, with the engine's types of their columns. Data."""

_V, _N, _D = "VARCHAR", "BIGINT", "TIMESTAMP"
BASE_TABLES: dict[str, dict[str, str]] = {
    "sys_obj": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "type": _V, "created": _D, "changed": _D,
        "generated": _V, "namespace": _N, "maintained": _V, "temporary": _V, "subname": _V, "sub_id": _N,
    },
    "sys_tab": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "iot": _V, "row_count": _N, "row_length": _N,
        "blocks": _N, "analyzed": _D, "has_identity": _V, "comment": _V, "is_view": "BOOLEAN",
        "external": _V, "temporary": _V, "partitioned": _V, "movement": _V,
        "is_mview": "BOOLEAN",
    },
    "sys_mv": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "query": _V, "method": _V, "refreshed": _D, "comment": _V,
    },
    "sys_prt": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "kind": _V, "partitions": _N, "keys": _N,
    },
    "sys_prtcol": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "column_name": _V, "position": _N,
    },
    "sys_prtn": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "partition": _V, "position": _N, "high_value": _V,
    },
    "sys_view": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "text": _V, "read_only": _V,
    },
    "sys_col": {
        "id": _N, "seen_by": _N, "owner": _V, "table_name": _V, "position": _N, "name": _V, "data_type": _V,
        "data_length": _N, "data_precision": _N, "data_scale": _N, "nullable": _V, "data_default": _V,
        "char_length": _N, "char_used": _V, "charset": _V, "comment": _V, "identity": _V, "on_null": _V,
        "num_distinct": _N, "num_nulls": _N, "average": _N, "analyzed": _D, "row_count": _N, "is_view": "BOOLEAN",
        "sequence": _V, "options": _V, "generation": _V, "is_json": "BOOLEAN", "collated": _V,
        "vector_info": _V, "virtual": _V, "segment_position": _N, "hidden": "BOOLEAN",
    },
    "sys_con": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "type": _V, "table_name": _V, "condition": _V,
        "r_owner": _V, "r_name": _V, "delete_rule": _V, "generated": _V, "index_name": _V, "changed": _D,
    },
    "sys_concol": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "table_name": _V, "column_name": _V, "position": _N,
    },
    "sys_ind": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "type": _V, "table_owner": _V, "table_name": _V,
        "uniqueness": _V, "generated": _V, "for_constraint": _V, "row_count": _N, "distinct_keys": _N,
        "leaf_blocks": _N, "analyzed": _D, "blevel": _N, "clustering": _N,
    },
    "sys_indcol": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "table_owner": _V, "table_name": _V,
        "column_name": _V, "position": _N, "data_length": _N, "char_length": _N,
        "descend": _V,
    },
    "sys_indexp": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "table_owner": _V, "table_name": _V, "expression": _V,
        "position": _N,
    },
    "sys_seq": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "minimum": "DECIMAL(38,0)", "maximum": "DECIMAL(38,0)",
        "increment": "DECIMAL(38,0)", "cycle": _V, "ordered": _V, "cache": _N, "last_number": "DECIMAL(38,0)",
    },
    "sys_syn": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "table_owner": _V, "table_name": _V,
        "link": _V,
    },
    "sys_lnk": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "username": _V, "host": _V, "created": _D,
    },
    "sys_dir": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "path": _V,
    },
    "sys_typ": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "typecode": _V, "attributes": _N, "methods": _N,
        "final": _V, "instantiable": _V, "super_owner": _V, "super_name": _V,
    },
    "sys_att": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "attribute": _V, "number": _N, "modifier": _V,
        "type_owner": _V, "type_name": _V, "length": _N, "precision": _N, "scale": _N, "bound": _N,
    },
    "sys_mth": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "method": _V, "number": _N, "kind": _V, "parameters": _N,
        "results": _N,
    },
    "sys_ext": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "driver": _V, "directory": _V, "reject_limit": _V,
        "parameters": _V,
    },
    "sys_pol": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "policy": _V, "pf_owner": _V, "package": _V,
        "function": _V, "sel": _V, "ins": _V, "upd": _V, "del": _V, "idx": _V, "checks": _V, "enabled": _V, "type": _V,
        "static": _V,
    },
    "sys_src": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "type": _V, "line": _N, "text": _V,
    },
    "sys_prc": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "type": _V, "member": _V, "subprogram": _N,
        "overload": _V, "authid": _V, "pipelined": _V, "deterministic": _V,
    },
    "sys_arg": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "package": _V, "subprogram": _N, "overload": _V,
        "argument": _V, "position": _N, "sequence": _N, "mode": _V, "type": _V, "defaulted": _V,
    },
    "sys_trg": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "type": _V, "event": _V, "table_owner": _V,
        "table_name": _V, "status": _V, "description": _V, "body": _V,
    },
    "sys_dep": {
        "id": _N, "seen_by": _N, "owner": _V, "name": _V, "type": _V, "r_owner": _V, "r_name": _V, "r_type": _V,
        "link": _V,
    },
    "sys_usr": {
        "name": _V, "id": _N, "created": _D, "maintained": _V, "read_only": _V, "locked": _V,
    },
    "sys_rol": {"name": _V, "id": _N},
    "sys_grt": {
        "grantee": _V, "owner": _V, "name": _V, "privilege": _V, "grantor": _V, "grantable": _V, "type": _V,
    },
    "sys_prv": {"grantee": _V, "privilege": _V},
    "sys_rgr": {"grantee": _V, "role": _V},
}  # fmt: skip
SHARED_TABLES = ("sys_usr", "sys_rol", "sys_grt", "sys_prv", "sys_rgr")
