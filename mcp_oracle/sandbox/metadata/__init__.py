"""DBMS_METADATA.GET_DDL: objects of the catalog written as the statements that make them. Pure."""
