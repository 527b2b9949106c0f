-- Which stored bars the rules of a series were evaluated on: those of another interval where its own are made when they are read.
ALTER TABLE "alert_watch" ADD COLUMN "source_id" INTEGER;
-- All that says which bars those are, and how they are cut.
ALTER TABLE "alert_watch" ADD COLUMN "basis" TEXT;
-- From when on looking at the bars in "forming" counts, one by one.
ALTER TABLE "alert_watch" ADD COLUMN "settled" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[];
