/**
 * Rows of a table that are looked up by a key, once for each row before them in a FROM: a fenced subquery.
 *
 * Written as a plain join, the look-up is at the mercy of the planner: where row-level security filters the table, its guess of how many rows
 * there are is far off, and with a plan that is kept it may read the whole table for one row, at first unnoticed. Behind the fence the key is
 * a restriction like a constant, so that an index on it is used, whatever the statistics say.
 * @param table with its alias
 * @param condition SQL: the key, by what stands before it in the FROM
 */
export const lookUp = (table: string, condition: string): string => `LATERAL (SELECT * FROM ${table} WHERE ${condition} OFFSET 0)`;

/** Joins the skill `s` of an id. @param id SQL, by what stands before it in the FROM */
export const joinSkill = (id: string): string => `JOIN ${lookUp('"Skill" one', `one."id" = ${id}`)} s ON true`;

/** Joins the account of an id. @param id SQL, by what stands before it in the FROM */
export const joinAccount = (id: string, alias = 'a'): string => `JOIN ${lookUp('"Account" one', `one."id" = ${id}`)} ${alias} ON true`;

/** Joins the live install `i` that the account has of the skill `s`, or nulls. @param account SQL */
export const joinInstall = (account: string): string =>
  `LEFT JOIN ${lookUp('"LiveInstall" one', `one."accountId" = ${account} AND one."skillId" = s."id"`)} i ON true`;
