-- Keep the end of a session as a number
--
-- It is looked at on every request, and the program has always made seconds of it first.
--
-- revision: ed2a61c9f807
-- down_revision: e81b6a07d45c

-- upgrade:

-- What cannot be read as a time has passed.
ALTER TABLE session
    ALTER COLUMN expires_at TYPE INTEGER
    USING coalesce(CAST(strftime('%s', expires_at) AS INTEGER), 0);

-- downgrade:

ALTER TABLE session ALTER COLUMN expires_at TYPE TEXT USING datetime(expires_at, 'unixepoch');
