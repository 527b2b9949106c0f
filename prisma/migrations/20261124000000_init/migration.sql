-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "instrument" (
    "id" SERIAL NOT NULL,
    "symbol" TEXT NOT NULL,
    "name" TEXT,
    "exchange" TEXT,
    "currency" TEXT,
    "timezone" TEXT,
    "synthetic" BOOLEAN NOT NULL DEFAULT false,
    "observed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instrument_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "series" (
    "id" SERIAL NOT NULL,
    "instrument_id" INTEGER NOT NULL,
    "interval" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "first" TIMESTAMPTZ(3),
    "last" TIMESTAMPTZ(3),
    "count" INTEGER NOT NULL DEFAULT 0,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "candle" (
    "series_id" INTEGER NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "open" DECIMAL NOT NULL,
    "high" DECIMAL NOT NULL,
    "low" DECIMAL NOT NULL,
    "close" DECIMAL NOT NULL,
    "volume" DECIMAL NOT NULL,
    "raw_object_id" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "provider" SMALLINT NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL,

    CONSTRAINT "candle_pkey" PRIMARY KEY ("series_id","time")
);

-- CreateTable
CREATE TABLE "candle_revision" (
    "series_id" INTEGER NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL,
    "open" DECIMAL NOT NULL,
    "high" DECIMAL NOT NULL,
    "low" DECIMAL NOT NULL,
    "close" DECIMAL NOT NULL,
    "volume" DECIMAL NOT NULL,
    "raw_object_id" INTEGER NOT NULL,
    "place" INTEGER NOT NULL,
    "provider" SMALLINT NOT NULL,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL,
    "until_version" INTEGER NOT NULL,

    CONSTRAINT "candle_revision_pkey" PRIMARY KEY ("series_id","time","revision")
);

-- CreateTable
CREATE TABLE "change" (
    "id" BIGSERIAL NOT NULL,
    "series_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "to" TIMESTAMPTZ(3) NOT NULL,
    "inserted" INTEGER NOT NULL,
    "revised" INTEGER NOT NULL,
    "raw_object_id" INTEGER NOT NULL,
    "committed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "raw_object" (
    "id" SERIAL NOT NULL,
    "bucket" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "version_id" TEXT,
    "etag" TEXT,
    "sequencer" TEXT,
    "size" BIGINT,
    "provider" TEXT,
    "interval" TEXT,
    "symbol" TEXT,
    "observed_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "reason" TEXT,
    "detail" JSONB,
    "rows" INTEGER,
    "inserted" INTEGER,
    "revised" INTEGER,
    "rejected" INTEGER,
    "etl_version" TEXT,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "processed_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "raw_object_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "corporate_action" (
    "id" SERIAL NOT NULL,
    "instrument_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "ex_date" DATE NOT NULL,
    "numerator" DECIMAL,
    "denominator" DECIMAL,
    "amount" DECIMAL,
    "currency" TEXT,
    "provider" SMALLINT NOT NULL,
    "raw_object_id" INTEGER,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "corporate_action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_rule" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "interval" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "paused_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_event" (
    "id" BIGSERIAL NOT NULL,
    "rule_id" INTEGER NOT NULL,
    "bar_time" TIMESTAMPTZ(3) NOT NULL,
    "evidence" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "instrument_symbol_key" ON "instrument"("symbol");

-- CreateIndex
CREATE UNIQUE INDEX "series_instrument_id_interval_key" ON "series"("instrument_id", "interval");

-- CreateIndex
CREATE UNIQUE INDEX "change_series_id_version_key" ON "change"("series_id", "version");

-- CreateIndex
CREATE INDEX "raw_object_status_processed_at_idx" ON "raw_object"("status", "processed_at");

-- CreateIndex
CREATE UNIQUE INDEX "raw_object_bucket_key_key" ON "raw_object"("bucket", "key");

-- CreateIndex
CREATE UNIQUE INDEX "corporate_action_instrument_id_kind_ex_date_provider_key" ON "corporate_action"("instrument_id", "kind", "ex_date", "provider");

-- CreateIndex
CREATE UNIQUE INDEX "alert_event_rule_id_bar_time_key" ON "alert_event"("rule_id", "bar_time");

-- AddForeignKey
ALTER TABLE "series" ADD CONSTRAINT "series_instrument_id_fkey" FOREIGN KEY ("instrument_id") REFERENCES "instrument"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change" ADD CONSTRAINT "change_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "series"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_event" ADD CONSTRAINT "alert_event_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "alert_rule"("id") ON DELETE CASCADE ON UPDATE CASCADE;

