-- What may have arrived already and is to be sent again: few rows, taken in the order they fall due.
CREATE INDEX deliveries_in_doubt ON deliveries (receiver, urgency, due_at)
    WHERE state = 'retry' AND repeat = 1;
-- What waits for a time: the dispatch asks for the earliest whenever it is woken.
CREATE INDEX deliveries_by_due ON deliveries (due_at)
    WHERE state IN ('pending', 'retry') AND due_at IS NOT NULL;
