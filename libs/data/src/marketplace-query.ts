/**
 * Conditions of marketplace lists in SQL. They become one `tsquery`: the words that are searched for, and the filters as lexemes that no
 * text has (`=k:agent`). One index then answers any combination, however rare.
 */

/** Rows up to which matches are counted, sorted and ranked one by one; more are walked in the order that is asked for. */
export const MOST_COUNTED = 1_000;

/** Words of a search that count; a longer one is judged by its first words. */
const MOST_WORDS = 12;

/** Words of the market that one unknown word may stand for. */
const MOST_NEAR = 8;

/** A lexeme as a `tsquery` writes it. */
const quoted = (lexeme: string): string => `'''' || replace(replace(${lexeme}, '\\', '\\\\'), '''', '''''') || ''''`;

/** Whether some word of the market begins with `w."word"`. */
const IS_KNOWN = `EXISTS (SELECT FROM "ListingWord" k WHERE k."word" >= w."word" AND k."word" < w."word" || chr(1114111))`;

/**
 * Words of the market that are one slip away from `w."word"`; those with as many letters first, because swapped letters are the most frequent.
 * THREAT[OPQ-07]: they only widen what is looked for, and no answer names them; a word that no listing has any more finds nothing.
 */
const NEAR = `SELECT k."word" FROM "ListingWord" k
  WHERE length(w."word") > 2 AND k."variants" && "guildhall_word_variants"(w."word") AND NOT ${IS_KNOWN}
  ORDER BY abs(length(k."word") - length(w."word")), left(k."word", 1) <> left(w."word", 1), k."word" LIMIT ${MOST_NEAR}`;

/**
 * What each word may look like: itself or the beginning of a word (of two letters at least), its English stem, and near words. One that is
 * there twice would be ranked once, and not as a beginning.
 */
const forms = (mark: string): string => `SELECT string_agg(form, ' | ') FROM (
    SELECT ${quoted(`'${mark}' || w."word"`)} || CASE WHEN length(w."word") > 1 THEN ':*' ELSE '' END
    UNION SELECT ${quoted(`'${mark}' || stem`)} FROM unnest(w."stems") stem WHERE stem <> w."word"
    UNION SELECT ${quoted(`'${mark}' || near`)} FROM unnest(w."near") near
  ) forms(form)`;

/** `$1` text that is searched for, `$2` lexemes that must be there, `$3` slug of the publisher; null does not filter. */
export const CONDITION_TYPES = ['text', 'text[]', 'text'] as const;

/**
 * Common table expressions that make the row `query`: `words` for ranking, `heading` for what stands in names and titles, and `all`.
 * Words without meaning of their own (`the`, `for`) count only when there are no others. A text without any word finds nothing.
 * THREAT[INP-07]: whatever is typed, only letters and digits get into the query, so there are no operators and no wildcards.
 */
export const QUERY = `given AS MATERIALIZED (
    SELECT w.lexeme AS "word", ts_lexize('english_stem', w.lexeme) AS "stems"
    FROM unnest(to_tsvector('simple', "guildhall_search_text"($1))) w ORDER BY w.positions[1] LIMIT ${MOST_WORDS}
  ), word AS MATERIALIZED (
    SELECT w."word", w."stems", ARRAY(${NEAR}) AS "near" FROM given w
    WHERE cardinality(w."stems") > 0 OR NOT EXISTS (SELECT FROM given WHERE cardinality("stems") > 0)
  ), filter AS MATERIALIZED (
    SELECT COALESCE(string_agg(${quoted('lexeme')}, ' & '), '')::tsquery AS "lexemes" FROM (
      SELECT unnest($2) UNION ALL SELECT '=a:' || COALESCE((SELECT "id" FROM "Account" WHERE "slug" = $3), '') WHERE $3 IS NOT NULL
    ) wanted(lexeme)
  ), terms AS MATERIALIZED (
    SELECT string_agg('(' || (${forms('')}) || ')', ' & ')::tsquery AS "words",
      string_agg('(' || (${forms('#')}) || ')', ' & ')::tsquery AS "heading" FROM word w
  ), query AS MATERIALIZED (
    SELECT "words", "heading" && "lexemes" AS "heading", CASE WHEN $1 IS NULL THEN "lexemes" ELSE "words" && "lexemes" END AS "all"
    FROM terms, filter
  )`;
