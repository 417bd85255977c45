-- The steps of one plan, as EXPLAIN PLAN left them. OTHER_XML is a CLOB on one row: what is needed of it comes as text,
-- which saves its locator's round trips. Few characters, so that they fit into VARCHAR2(4000) in any character set.
SELECT p.id, p.parent_id, p.operation, p.options, p.object_owner, p.object_name, p.object_alias, p.object_node,
       p.cost, p.cardinality, p.temp_space, p.partition_start, p.partition_stop, p.access_predicates,
       p.filter_predicates, DBMS_LOB.SUBSTR(p.other_xml, 1500, 1) AS notes,
       DBMS_LOB.SUBSTR(p.other_xml, 3000, NULLIF(INSTR(p.other_xml, '<display_map>'), 0)) AS display_map
  FROM plan_table p
 WHERE p.statement_id = :statement_id
 ORDER BY p.id
