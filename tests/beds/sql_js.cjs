// Runs one job for each line of JSON on stdin and answers with the list of its errors.
'use strict';

const fs = require('fs');
const readline = require('readline');

// Given here, because this package is older than Node's own fetch(), which it would misuse.
const wasmBinary = fs.readFileSync(require.resolve('sql.js/dist/sql-wasm.wasm'));
require('sql.js')({ wasmBinary }).then((SQL) => {
  readline.createInterface({ input: process.stdin }).on('line', (line) => {
    const job = JSON.parse(line);
    const found = fs.existsSync(job.database) ? fs.readFileSync(job.database) : undefined;
    const database = new SQL.Database(found);
    for (const statement of job.session) database.exec(statement);
    const errors = [];
    for (const statement of job.statements) {
      try {
        database.exec(statement);
      } catch (error) {
        errors.push(`${error.message}, in ${statement}`);
        if (!job.goesOn) break;
      }
    }
    // export() closes the connection first: what is not committed is gone.
    fs.writeFileSync(job.database, database.export());
    database.close();
    process.stdout.write(JSON.stringify(errors) + '\n');
  });
});
