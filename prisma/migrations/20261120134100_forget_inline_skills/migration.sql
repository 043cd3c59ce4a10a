-- Skills that came with a request live as long as its run: their files lie below `/skills/`, and whatever ends the run lets them go.
SET LOCAL lock_timeout = '4s';

CREATE FUNCTION "guildhall_forget_inline_skills"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM "ExecutionBlob" WHERE "executionId" = NEW."id" AND starts_with("path", '/skills/');
  RETURN NULL;
END $$;
CREATE TRIGGER "forget_inline_skills" AFTER UPDATE OF "completedAt" ON "Execution" FOR EACH ROW
  WHEN (OLD."completedAt" IS NULL AND NEW."completedAt" IS NOT NULL) EXECUTE FUNCTION "guildhall_forget_inline_skills"();
