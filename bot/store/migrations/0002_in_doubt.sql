-- What may have arrived already and is to be sent again: few rows, taken in the order they fall due.
CREATE INDEX deliveries_in_doubt ON deliveries (receiver, urgency, due_at)
    WHERE state = 'retry' AND repeat = 1;
