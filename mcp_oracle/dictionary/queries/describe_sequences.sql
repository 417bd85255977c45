-- Sequences. LAST_NUMBER is the next value on disk: values in the cache were handed out before it.
SELECT s.sequence_owner, s.sequence_name, s.min_value, s.max_value, s.increment_by, s.cycle_flag, s.cache_size,
       s.last_number
  FROM all_sequences s
 WHERE s.sequence_owner IN (:names)
   AND s.sequence_name IN (:names)
