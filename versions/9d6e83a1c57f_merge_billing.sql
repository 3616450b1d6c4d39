-- Merge billing
--
-- Billing was built on a branch of its own while the owners of projects were put in order. The two
-- touch different tables, so there is nothing to do but to go on from both.
--
-- revision: 9d6e83a1c57f
-- down_revision: 6fa3c5d8107b, 8c42d07be3f6

-- upgrade:

-- downgrade:
