-- The DDL of an object in pieces: a LOB would cost further round trips and be cut. ROWNUM keeps the optimizer from
-- calling GET_DDL once per piece. Fails with ORA-31603 for another schema's object without SELECT_CATALOG_ROLE.
SELECT LEVEL AS piece, DBMS_LOB.SUBSTR(d.ddl, 1000, 1000 * (LEVEL - 1) + 1) AS text
  FROM (SELECT DBMS_METADATA.GET_DDL(:object_type, :object_name, :object_owner) AS ddl, ROWNUM AS one
          FROM dual) d
CONNECT BY LEVEL <= CEIL(DBMS_LOB.GETLENGTH(d.ddl) / 1000)
