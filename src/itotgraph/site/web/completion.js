// What the editor offers: variables of the query, words of SPARQL, and the terms of the graph by
// their name or their label.

const WORDS =
  "SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS BIND VALUES GRAPH EXISTS NOT ORDER BY GROUP HAVING LIMIT OFFSET ASC DESC AS IN ASK CONSTRUCT DESCRIBE PREFIX COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IRI CONTAINS STRSTARTS STRENDS STRAFTER STRBEFORE REGEX REPLACE LCASE UCASE STRLEN CONCAT COALESCE IF ISIRI ISLITERAL".split(
    " ",
  );
const LOCAL = /^[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?$/;

/** Return the IRI as a prefixed name where one can be written, otherwise in angle brackets. */
export function shorten(iri, prefixes) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && namespace.length > (prefixes[best] ?? "").length) best = prefix;
  }
  const local = iri.slice((prefixes[best] ?? "").length);
  return best && LOCAL.test(local) ? `${best}:${local}` : `<${iri}>`;
}

/** Return the query with a PREFIX line for each known prefix that it uses and does not declare. */
export function declared(query, prefixes) {
  const bare = query.replace(/"""[^]*?"""|'''[^]*?'''|"[^"\n]*"|'[^'\n]*'|<[^>\s]*>|#.*/g, " ");
  const known = new Set([...query.matchAll(/PREFIX\s+([\w-]*):/gi)].map((match) => match[1]));
  const used = new Set([...bare.matchAll(/([A-Za-z][\w-]*):/g)].map((match) => match[1]));
  const missing = [...used].filter((prefix) => prefixes[prefix] && !known.has(prefix)).sort();
  if (!missing.length) return query;
  const lines = missing.map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`).join("");
  const question = /^(#.*\n)*/.exec(query)[0];
  return question + lines + query.slice(question.length);
}

/** Return where the words before the cursor begin that begin a label, if there are several. */
function phrase(context, labels) {
  const found = context.matchBefore(/[\w/-]+( [\w/-]+){1,5}/);
  for (let at = 0; found && at >= 0 && found.text.includes(" ", at); ) {
    const rest = found.text.slice(at).toLowerCase();
    if (labels.some((label) => label.startsWith(rest))) return found.from + at;
    at = found.text.indexOf(" ", at) + 1;
  }
  return undefined;
}

function options(data, named) {
  const terms = named.flatMap(([iri, label, kind]) => {
    const name = shorten(iri, data.prefixes);
    const type = kind === "Class" ? "class" : kind ? "property" : "constant";
    const found = { label: name, detail: label, type, apply: name };
    // A concept is found by its label, too.
    return type === "constant" ? [found, { ...found, label, detail: name, boost: -1 }] : [found];
  });
  for (const [prefix, names] of Object.entries(data.common)) {
    for (const name of names) terms.push({ label: `${prefix}:${name}`, type: "property", boost: 1 });
  }
  return { terms, starts: named.map(([, label]) => label.toLowerCase()) };
}

/** Return a source of completions for CodeMirror; `named` promises IRIs, labels and kinds. */
export function completion(data, named) {
  const known = named.catch(() => []).then((all) => options(data, all));
  const words = WORDS.map((label) => ({ label, type: "keyword" }));
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) {
      const names = new Set(context.state.doc.toString().match(/[?$]\w+/g));
      names.delete(variable.text);
      return {
        from: variable.from,
        options: [...names].map((label) => ({ label, type: "variable" })),
        validFor: /^[?$]\w*$/,
      };
    }
    const word = context.matchBefore(/<?[\w:/.-]+/);
    if (!word && !context.explicit) return null;
    const { terms, starts } = await known;
    const from = phrase(context, starts) ?? word?.from ?? context.pos;
    return { from, options: word?.text.includes(":") ? terms : [...words, ...terms] };
  };
}
