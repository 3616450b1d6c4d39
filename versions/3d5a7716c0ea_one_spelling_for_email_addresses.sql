-- One spelling for e-mail addresses
--
-- "Ann@Example.org" and "ann@example.org " could both sign up, and a new password was sent to
-- whichever came first. From here on an address is in lower case, without blanks around it, and
-- belongs to one account.
--
-- revision: 3d5a7716c0ea
-- down_revision: 2c94f0b3e815

-- upgrade:

-- lower() forgets how an address was typed, and the downgrade could not bring it back. So the old
-- spelling is kept beside the new one.
ALTER TABLE account ADD COLUMN email_as_typed TEXT;

UPDATE account
SET email_as_typed = email, email = lower(trim(email))
WHERE email <> lower(trim(email));

-- If two accounts have the same address now, this fails and nothing of the script is applied.
-- Which of the two is the right one is for a person to decide.
CREATE UNIQUE INDEX account_email ON account (email);

-- downgrade:

DROP INDEX account_email;

-- Not where the address has been changed in the meantime: the new one is the one that works.
UPDATE account
SET email = email_as_typed
WHERE email = lower(trim(email_as_typed));

ALTER TABLE account DROP COLUMN email_as_typed;
