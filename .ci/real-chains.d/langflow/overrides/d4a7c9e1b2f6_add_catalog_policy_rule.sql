-- overrides: d4a7c9e1b2f6
-- upgrade:
-- It compares the indexes of a table that may be there with those of the application's models.
CREATE TABLE catalog_policy_rule (
    id CHAR(32) NOT NULL,
    resource_kind VARCHAR NOT NULL,
    resource_key VARCHAR NOT NULL,
    mode VARCHAR DEFAULT 'block' NOT NULL,
    scope VARCHAR DEFAULT 'global' NOT NULL,
    domain_id CHAR(32),
    created_by CHAR(32),
    created_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
    updated_at DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
    CONSTRAINT pk_catalog_policy_rule PRIMARY KEY (id),
    CONSTRAINT fk_catalog_policy_rule_created_by_user FOREIGN KEY (created_by) REFERENCES user (id) ON DELETE SET NULL,
    CONSTRAINT ck_catalog_policy_rule_resource_kind CHECK (resource_kind IN ('component', 'template')),
    CONSTRAINT ck_catalog_policy_rule_mode CHECK (mode IN ('block', 'allow')),
    CONSTRAINT ck_catalog_policy_rule_scope CHECK (scope IN ('global', 'org', 'workspace')),
    CONSTRAINT ck_catalog_policy_rule_scope_domain_consistency CHECK (
        (scope = 'global' AND domain_id IS NULL) OR (scope IN ('org', 'workspace') AND domain_id IS NOT NULL)
    )
);
CREATE UNIQUE INDEX uq_catalog_policy_rule_scoped
    ON catalog_policy_rule (resource_kind, resource_key, scope, domain_id) WHERE domain_id IS NOT NULL;
CREATE UNIQUE INDEX uq_catalog_policy_rule_unscoped
    ON catalog_policy_rule (resource_kind, resource_key, scope) WHERE domain_id IS NULL;
-- downgrade:
DROP TABLE catalog_policy_rule;
