// Runs scripts one after the other on one database of sql.js, which is SQLite 3.35.0 in version 1.5.0,
// and prints where the database is after each.
//
//     node .ci/run-on-sqljs.cjs FOLDER SCRIPT...
//
// FOLDER holds node_modules and the scripts.

// sql.js takes a `fetch` for a sign of a browser and then looks for its .wasm on the network.
delete globalThis.fetch;

const fs = require("fs");
const path = require("path");

const [folder, ...scripts] = process.argv.slice(2);
const initialize = require(path.resolve(folder, "node_modules/sql.js"));

initialize().then((SQL) => {
    const database = new SQL.Database();
    const values = (sql) => (database.exec(sql)[0]?.values ?? []).flat().join(", ");
    console.log("SQLite", values("SELECT sqlite_version()"));
    for (const script of scripts) {
        database.run(fs.readFileSync(path.join(folder, script), "utf8"));
        console.log(`${script}: at ${values("SELECT version_num FROM alembic_version") || "base"}`);
    }
}).catch((error) => {
    console.error(error.message);
    process.exit(1);
});
