-- CreateTable
CREATE TABLE "no_trades" (
    "symbol" TEXT NOT NULL,
    "interval" TEXT NOT NULL,
    "from" TIMESTAMPTZ(3) NOT NULL,
    "to" TIMESTAMPTZ(3) NOT NULL,
    "raw_object_id" INTEGER NOT NULL,

    CONSTRAINT "no_trades_pkey" PRIMARY KEY ("symbol","interval","from")
);

-- CreateIndex
CREATE INDEX "raw_object_symbol_interval_observed_at_idx" ON "raw_object"("symbol", "interval", "observed_at");
