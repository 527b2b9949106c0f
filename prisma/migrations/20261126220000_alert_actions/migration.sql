-- Which splits and dividends the rules of a series were evaluated with.
ALTER TABLE "alert_watch" ADD COLUMN "actions_version" INTEGER NOT NULL DEFAULT 0;
