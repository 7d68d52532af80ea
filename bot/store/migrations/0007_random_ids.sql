-- What a message goes out under at every attempt, where the receiver's server accepts one only once.
ALTER TABLE deliveries ADD COLUMN random_id INTEGER;
