// Drives the sandbox with node-oracledb in thin mode; prints one line of JSON. Argument: the connect string.
const oracledb = require('oracledb');

async function caught(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    return { code: error.errorNum ?? error.code, offset: error.offset, message: error.message };
  }
}

async function main(connectString) {
  const account = { user: 'hr', password: 'hr', connectString };
  const seen = {};
  seen.wrongPassword = await caught(oracledb.getConnection({ ...account, password: 'wrong' }));
  seen.wrongService = await caught(
    oracledb.getConnection({ ...account, connectString: connectString.replace('FREEPDB1', 'NOWHERE') }));
  const connection = await oracledb.getConnection(account);
  seen.version = connection.oracleServerVersionString;
  const many = await connection.execute('select * from many', [], { fetchArraySize: 77 });
  seen.rows = many.rows.length;
  seen.last = many.rows[many.rows.length - 1];
  seen.columns = many.metaData.map((column) => [column.name, column.dbTypeName]);
  const clob = { fetchInfo: { TXT: { type: oracledb.STRING }, BIN: { type: oracledb.BUFFER } } };
  const lobs = await connection.execute('select * from lobs', [], clob);
  seen.lobs = lobs.rows.map((row) => [row[1]?.length ?? null, row[2]?.length ?? null]);
  seen.located = (await (await connection.execute('select * from lobs')).rows[0][1].getData()).length;
  const echoed = await connection.execute('select :a, :b from dual', { a: 42, b: 'Grüße' });
  seen.echoed = echoed.rows[0];
  seen.error = await caught(connection.execute('select nope from dual'));
  const rows = [[1], [-1], [2]];
  const batch = await connection.executeMany(
    'insert into t values (:1)', rows, { batchErrors: true, dmlRowCounts: true });
  seen.batch = { counts: batch.dmlRowCounts, errors: batch.batchErrors.map((error) => error.offset) };
  const outs = await connection.execute('begin :a := f(:b, :c); end;', {
    a: { dir: oracledb.BIND_OUT, type: oracledb.STRING },
    b: 7,
    c: { dir: oracledb.BIND_INOUT, type: oracledb.NUMBER, val: 8 },
  });
  seen.outs = outs.outBinds;
  connection.callTimeout = 200;
  seen.timeout = await caught(connection.execute('select * from slow'));
  connection.callTimeout = 0;
  seen.healthy = (await connection.execute('select * from empty')).rows;
  const half = await connection.execute('select * from many', [], { resultSet: true });
  await half.resultSet.getRow();
  await half.resultSet.close();
  await connection.commit();
  await connection.close();
  console.log(JSON.stringify(seen));
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
