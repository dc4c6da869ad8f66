/** A page of the stand-in. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { max-width: 26rem; margin: 3rem auto; padding: 0 1rem; }
  label { display: block; margin: 1rem 0 0.25rem; font-weight: 600; }
  input, button { box-sizing: border-box; width: 100%; padding: 0.6rem; font: inherit; border: 1px solid; border-radius: 0.4rem; }
  button { margin-top: 1.5rem; color: #fff; background: #1d4ed8; border-color: #1d4ed8; cursor: pointer; }
  :focus-visible { outline: 3px solid #f59e0b; outline-offset: 2px; }
  [role="alert"] { padding: 0.6rem 0.8rem; border-left: 4px solid #dc2626; }
  li { margin: 0.25rem 0; }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

export function errorPage(title: string, explanation = ''): string {
  return htmlPage(title, `<p role="alert">${escapeHtml(explanation)}</p>`);
}

/** Text as it may stand in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
