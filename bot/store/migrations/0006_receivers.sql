-- The alerts that lead to a receiver without their rules naming it.
ALTER TABLE receivers ADD COLUMN routes TEXT NOT NULL DEFAULT '[]';
