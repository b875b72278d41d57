CREATE TABLE "revocation_changes" (
	"id" integer PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "revocations" (
	"id" text PRIMARY KEY NOT NULL,
	"issuer" text NOT NULL,
	"target" text NOT NULL,
	"value" text NOT NULL,
	"issued_before" timestamp (0) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"change" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "revocations_change" ON "revocations" USING btree ("change");--> statement-breakpoint
CREATE INDEX "revocations_expires_at" ON "revocations" USING btree ("expires_at");