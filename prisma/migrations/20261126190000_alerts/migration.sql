-- AlterTable
ALTER TABLE "alert_rule" ADD COLUMN     "cool_down_seconds" INTEGER,
ADD COLUMN     "created_by" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "message" TEXT,
ADD COLUMN     "name" TEXT,
ADD COLUMN     "repeat" TEXT NOT NULL DEFAULT 'every-bar',
ADD COLUMN     "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "starts_after" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "targets" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "alert_event" ADD COLUMN     "direction" TEXT NOT NULL DEFAULT 'up',
ADD COLUMN     "message" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "occurrence" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "withdrawn" JSONB,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "alert_delivery" (
    "id" BIGSERIAL NOT NULL,
    "rule_id" INTEGER NOT NULL,
    "event_id" BIGINT,
    "what" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "address" TEXT NOT NULL DEFAULT '',
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(3),
    "failed_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "alert_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_watch" (
    "symbol" TEXT NOT NULL,
    "interval" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "forming" TIMESTAMPTZ(3)[] DEFAULT ARRAY[]::TIMESTAMPTZ(3)[],
    "look_again_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_watch_pkey" PRIMARY KEY ("symbol","interval")
);

-- CreateTable
CREATE TABLE "alert_recheck" (
    "id" BIGSERIAL NOT NULL,
    "symbol" TEXT NOT NULL,
    "interval" TEXT NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "to" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_recheck_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_delivery_next_attempt_at_idx" ON "alert_delivery"("next_attempt_at");

-- CreateIndex
CREATE INDEX "alert_delivery_rule_id_idx" ON "alert_delivery"("rule_id");

-- CreateIndex
CREATE UNIQUE INDEX "alert_delivery_event_id_what_channel_address_key" ON "alert_delivery"("event_id", "what", "channel", "address");

-- CreateIndex
CREATE INDEX "alert_recheck_symbol_interval_idx" ON "alert_recheck"("symbol", "interval");

-- CreateIndex
CREATE INDEX "alert_rule_symbol_interval_idx" ON "alert_rule"("symbol", "interval");

-- The same bar may fire again after it was taken back, and a price may cross a level both ways.
DROP INDEX "alert_event_rule_id_bar_time_key";

-- CreateIndex
CREATE UNIQUE INDEX "alert_event_rule_id_bar_time_direction_occurrence_key" ON "alert_event"("rule_id", "bar_time", "direction", "occurrence");

-- AddForeignKey
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "alert_rule"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "alert_event"("id") ON DELETE CASCADE ON UPDATE CASCADE;
