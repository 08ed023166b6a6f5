-- The scan that has read a unit and could not finish it: the next one reads it again. Null: whichever scan there is.
ALTER TABLE directory ADD COLUMN unfinished_by INTEGER;

-- Of each place one waits for a person; what was approved before may still wait for its scan.
DROP INDEX removal_proposal_live;
CREATE UNIQUE INDEX removal_proposal_open ON removal_proposal (library_id, ifnull(root_id, 0)) WHERE state = 'open';
