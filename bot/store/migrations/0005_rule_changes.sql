-- Which rules were changed last, so that a daemon with 100,000 of them reads only those again.
-- A name stands here once, with the number of its last change.
CREATE TABLE rule_changes (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

INSERT INTO rule_changes (name) SELECT name FROM rules ORDER BY number;

CREATE TRIGGER rule_added AFTER INSERT ON rules BEGIN
    INSERT OR REPLACE INTO rule_changes (name) VALUES (NEW.name);
END;

CREATE TRIGGER rule_changed AFTER UPDATE ON rules BEGIN
    INSERT OR REPLACE INTO rule_changes (name) VALUES (NEW.name);
END;

CREATE TRIGGER rule_removed AFTER DELETE ON rules BEGIN
    INSERT OR REPLACE INTO rule_changes (name) VALUES (OLD.name);
END;
