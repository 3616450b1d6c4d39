-- overrides: 9e83011d1f2a
-- upgrade:
-- It keeps leases of what runs in a store of the application, besides the database.
INSERT INTO concurrency_limit_v2 (
    id, name, "limit", active, active_slots, denied_slots,
    slot_decay_per_second, avg_slot_occupancy_seconds, created, updated
)
SELECT id, 'tag:' || tag, concurrency_limit, 1, json_array_length(active_slots), 0, 0.0, 600.0, created, updated
  FROM concurrency_limit
 WHERE 'tag:' || tag NOT IN (SELECT name FROM concurrency_limit_v2);
DELETE FROM concurrency_limit;
-- downgrade:
INSERT INTO concurrency_limit (id, tag, concurrency_limit, active_slots, created, updated)
SELECT id, substr(name, 5), "limit", '[]', created, updated
  FROM concurrency_limit_v2
 WHERE name LIKE 'tag:%';
DELETE FROM concurrency_limit_v2 WHERE name LIKE 'tag:%';
