-- Show the members of a project
--
-- revision: 8c42d07be3f6
-- down_revision: 7b19e6f04a52

-- upgrade:

-- For the support desk, which reads the database but does not know its tables.
CREATE VIEW project_member AS
SELECT project.title AS project, account.name AS member, account.email, membership.role
FROM membership
JOIN project ON project.id = membership.project_id
JOIN account ON account.id = membership.account_id
JOIN role ON role.name = membership.role
ORDER BY project.title, role.rank, account.name;

-- downgrade:

DROP VIEW project_member;
