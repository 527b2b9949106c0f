import { expect, test } from 'vitest'
import type { Interval } from '@barline/db/domain/interval'
import { parseCsv } from './csv.ts'
import { context, inWords, parsedBy, refusalBy } from './testing/parse.ts'

const parsed = (body: string, interval?: Interval) => parsedBy(parseCsv, body, interval)
const refusal = (body: string, interval?: Interval) => refusalBy(parseCsv, body, interval)
const words = (body: string, interval: Interval = '1d') =>
  parsed(body, interval).series.flatMap(({ instrument, bars }) =>
    bars.map((bar) => `${instrument.symbol} ${inWords(bar, interval)}`),
  )

const bar = 'KEY 2024-01-02 10/12/9/11 v500 @2'

test.each([
  ['Yahoo', 'Date,Open,High,Low,Close,Adj Close,Volume\n2024-01-02,10,12,9,11,10.5,500\n', bar],
  [
    'Yahoo’s page',
    'Date,Open,High,Low,"Close    Close price adjusted for splits.","Adj Close    Adjusted close price.",Volume\n"Jan 2, 2024",10,12,9,11,10.5,500\n',
    bar,
  ],
  ['no final newline', 'Date,Open,High,Low,Close,Volume\n2024-01-02,10,12,9,11,500', bar],
  ['another order of columns', 'Volume,Close,Open,Date,Low,High\n500,11,10,2024-01-02,9,12\n', bar],
  ['no volume', 'date,open,high,low,close\n2024-01-02,10,12,9,11\n', 'KEY 2024-01-02 10/12/9/11 v0 @2'],
  [
    'an empty volume',
    'date,open,high,low,close,volume\n2024-01-02,10,12,9,11,\n',
    'KEY 2024-01-02 10/12/9/11 v0 @2',
  ],
  ['lower case and one word', 'date,open,high,low,close,adjclose,volume\n2024-01-02,10,12,9,11,8,500\n', bar],
  ['semicolons', 'Date;Open;High;Low;Close;Volume\r\n2024-01-02;10;12;9;11;500\r\n', bar],
  ['tabs', 'Date\tOpen\tHigh\tLow\tClose\tVolume\n2024-01-02\t10\t12\t9\t11\t500\n', bar],
  ['bars', 'Date|Open|High|Low|Close|Volume\n2024-01-02|10|12|9|11|500\n', bar],
  [
    'quotes everywhere',
    '"Date","Open","High","Low","Close","Volume"\n"2024-01-02","10","12","9","11","500"\n',
    bar,
  ],
  [
    'blanks around',
    ' Date , Open , High , Low , Close , Volume \n 2024-01-02 , 10 ,12 , 9, 11 , "500" \n',
    bar,
  ],
  ['empty cells at the end of a line', 'Date,Open,High,Low,Close,Volume\n2024-01-02,10,12,9,11,500,,\n', bar],
  ['short names', 't,o,h,l,c,v\n2024-01-02,10,12,9,11,500\n', bar],
  ['exponents', 'Date,Open,High,Low,Close,Volume\n2024-01-02,1e1,1.2E+1,.9e1,11.,5.0e2\n', bar],
  ['an index without a name', ',Open,High,Low,Close,Volume\n2024-01-02,10,12,9,11,500\n', bar],
  [
    'an index of numbers beside the date',
    ',Date,Open,High,Low,Close,Volume\n0,2024-01-02,10,12,9,11,500\n',
    bar,
  ],
  [
    'remarks above',
    'sep=;\n\n# from a terminal\nDate;Open;High;Low;Close;Volume\n2024-01-02;10;12;9;11;500\n',
    bar.replace('@2', '@5'),
  ],
  [
    'Stooq',
    '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\nAAPL.US,D,20240102,000000,10,12,9,11,500,0\n',
    bar.replace('KEY', 'AAPL'),
  ],
  [
    'yfinance with two indexes',
    'Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,\n2024-01-02,11,12,9,10,500\n',
    bar.replace('KEY', 'AAPL').replace('@2', '@4'),
  ],
])('a table is read by the names of its columns: %s', (_, body, expected) => {
  expect(words(body)).toEqual([expected])
  expect(parsed(body)).toMatchObject({ rows: 1, rejected: 0 })
})

test.each([
  [
    'decimal commas',
    '2024-01-02;1187,15;1188,4;1183,89;1185,6449;82488700',
    '1187.15/1188.4/1183.89/1185.6449 v82488700',
  ],
  [
    'decimal commas and dots between thousands',
    '2.1.2024;1.187,15;1.188;1.183,89;1.185,64;82.488.700',
    '1187.15/1188/1183.89/1185.64 v82488700',
  ],
  [
    'decimal commas and narrow blanks',
    '2.1.2024;1\u202f187,15;1\u00a0188;1 183,89;1185,64;488 700',
    '1187.15/1188/1183.89/1185.64 v488700',
  ],
  [
    'commas between thousands',
    '2024-01-02;1,187.15;1,188;1,183.89;1185.64;82,488,700',
    '1187.15/1188/1183.89/1185.64 v82488700',
  ],
])('a table of semicolons is read by how it writes numbers: %s', (_, row, bar) => {
  expect(words(`Date;Open;High;Low;Close;Volume\n${row}\n`)).toEqual([`KEY 2024-01-02 ${bar} @2`])
})

test.each([
  [
    'thousands',
    '"1,187.15","1,188","1,183.89",1185.64,"82,488,700"',
    '1187.15/1188/1183.89/1185.64 v82488700',
  ],
  [
    'whole thousands, for nothing but them is within quotes',
    '"1,187","1,188","1,183","1,185","82,488"',
    '1187/1188/1183/1185 v82488',
  ],
  ['decimals', '"187,15","188,4","183,89","185,64","82488700"', '187.15/188.4/183.89/185.64 v82488700'],
])('commas within quotes are %s', (_, row, bar) => {
  expect(words(`Date,Open,High,Low,Close,Volume\n2024-01-02,${row}\n`)).toEqual([`KEY 2024-01-02 ${bar} @2`])
})

test('what may be decimals or thousands is refused where the table does not tell which', () => {
  const body = 'Date;Open;High;Low;Close\n2024-01-02;1,187;1,188;1,183;1,185\n2024-01-03;1;1;1;1\n'
  expect(parsed(body).rejects).toMatchObject([{ reason: 'price_invalid', came: '1,187' }])
})

test('a table with a decimal point keeps it, and rows with another mark are refused', () => {
  const body =
    'Date;Open;High;Low;Close\n2024-01-02;1.5;1.5;1.5;1.5\n2024-01-03;1,5;1,5;1,5;1,5\n2024-01-04;12,34.5;1;1;1\n'
  expect(words(body)).toEqual(['KEY 2024-01-02 1.5/1.5/1.5/1.5 v0 @2'])
  expect(parsed(body).rejects).toMatchObject([{ came: '1,5' }, { came: '12,34.5' }])
})

test('every symbol of a file reaches its own series, and blank lines count as lines and not as rows', () => {
  const body =
    'date,open,high,low,close,volume,Name\n2024-01-02,10,12,9,11,5,AAPL\n\n2024-01-02,1,1,1,1,6,brk.b\n2024-01-03,2,2,2,2,7,AAPL\n'
  expect(words(body)).toEqual([
    'AAPL 2024-01-02 10/12/9/11 v5 @2',
    'AAPL 2024-01-03 2/2/2/2 v7 @5',
    'BRK.B 2024-01-02 1/1/1/1 v6 @4',
  ])
  expect(parsed(body).rows).toBe(3)
})

test('a file of one column of tickers and one of names goes by the tickers', () => {
  const body = 'Name,Symbol,date,open,high,low,close\n"Apple, Inc.",AAPL,2024-01-02,10,12,9,11\n'
  expect(words(body)).toEqual(['AAPL 2024-01-02 10/12/9/11 v0 @2'])
})

test.each([
  ['Date,Dividends\n2021-02-17,0.56\n', 'Date,Dividends'],
  [
    'symbol,open,high,low,price,volume,latestDay\nIBM,1,2,3,4,5,2026-05-15\n',
    'symbol,open,high,low,price,volume,latestDay',
  ],
  ['2024-01-02,10,12,9,11,500\n', '2024-01-02,10,12,9,11,500'],
  ['Open,High,Low,Close\n1,2,3,4\n', 'Open,High,Low,Close'],
  [
    'Price,Close,Close,High,High,Low,Low,Open,Open\nTicker,A,B,A,B,A,B,A,B\nDate,,,,,,,,\n',
    'Price,Close,Close,High,High,Low,Low,Open,Open',
  ],
  ['PK\0\0,x\n', String.raw`PK\u0000\u0000,x`],
])('without columns of bars there is nothing to read, and the first line is quoted: %j', (body, came) => {
  expect(refusal(body)).toMatchObject({ reason: 'columns_missing', where: 'header row', came })
})

test.each(['Too Many Requests\r\n', 'Edge: Too Many Requests', 'Exceeded the daily hits limit'])(
  '"%s" asks to come again',
  (body) => {
    expect(refusal(body)).toMatchObject({ reason: 'throttled' })
  },
)

const header = 'Date,Open,High,Low,Close,Volume\n'
const good = '2024-01-02,10,12,9,11,500\n'

test.each([
  ['2024-01-03,10,12,9,abc,5', 'price_invalid', 'line 3, column Close', 'abc'],
  ['2024-01-03,10,12,9,,5', 'price_invalid', 'line 3, column Close', 'nothing'],
  ['2024-01-03,10,12,9,NaN,5', 'price_invalid', 'line 3, column Close', 'NaN'],
  ['2024-01-03,10,12,9,Infinity,5', 'price_invalid', 'line 3, column Close', 'Infinity'],
  ['2024-01-03,10,12,9,0x10,5', 'price_invalid', 'line 3, column Close', '0x10'],
  ['2024-01-03,10,12,9,1_000,5', 'price_invalid', 'line 3, column Close', '1_000'],
  ['2024-01-03,10,12,9,"1,00.50",5', 'price_invalid', 'line 3, column Close', '1,00.50'],
  ['2024-01-03,10,12,9,$11,5', 'price_invalid', 'line 3, column Close', '$11'],
  ['2024-01-03,10,12,9,1.2.3,5', 'price_invalid', 'line 3, column Close', '1.2.3'],
  ['2024-01-03,10,12,9,.,5', 'price_invalid', 'line 3, column Close', '.'],
  ['2024-01-03,10,12,9,11\0,5', 'price_invalid', 'line 3, column Close', String.raw`11\u0000`],
  ['2024-01-03,1e999,12,-1e999,11,5', 'price_invalid', 'line 3, column Open', '1e999'],
  ['2024-01-03,10,12,9,11,1.2M', 'volume_invalid', 'line 3, column Volume', '1.2M'],
  ['yesterday,10,12,9,11,5', 'time_invalid', 'line 3, column Date', 'yesterday'],
  ['2024-02-30,10,12,9,11,5', 'time_invalid', 'line 3, column Date', '2024-02-30'],
  [',10,12,9,11,5', 'time_invalid', 'line 3, column Date', ''],
  ['2024-01-03,10,12', 'row_malformed', 'line 3', '3: 2024-01-03,10,12'],
  ['2024-01-03,10,12,9,1', 'row_malformed', 'line 3', '5: 2024-01-03,10,12,9,1'],
  ['2024-01-03,1,010,12,9,11,5', 'row_malformed', 'line 3', '2024-01-03,1,010,12,9,11,5'],
  ['"2024-01-03,10,12,9,11,5', 'row_malformed', 'line 3', '2024-01-03,10,12,9,11,5'],
  ['2024-01-03,"10"0,12,9,11,5', 'row_malformed', 'line 3', expect.any(String)],
])('the line %j is refused, and the others are read', (line, reason, where, came) => {
  const { rejects, rejected, rows, series } = parsed(`${header}${good}${line}\n${good.replace('02', '04')}`)
  expect(rejects).toEqual([{ reason, where, came, expected: expect.any(String) }])
  expect([rejected, rows]).toEqual([1, 3])
  expect(series.flatMap(({ bars }) => bars.map(({ place }) => place))).toEqual([2, 4])
})

test.each(['null,null,null,null,null', ',,,,', 'N/A,N/A,N/A,N/A,0', 'n/d,N/D,-,,5'])(
  'a row of no values (%s) is counted and gives nothing',
  (cells) => {
    expect(parsed(`${header}${good}2024-01-03,${cells}\n`)).toMatchObject({
      rows: 2,
      rejected: 0,
      series: [{ bars: [{ place: 2 }] }],
    })
  },
)

test.each([
  ['../../etc', '../../etc'],
  ['AA\0PL', String.raw`AA\u0000PL`],
  ['AAPL\0', String.raw`AAPL\u0000`],
  ['a b', 'a b'],
  ['', ''],
])('a row of the symbol %j is refused, and those of others are read', (symbol, came) => {
  const body = `date,open,high,low,close,volume,Name\n2024-01-02,1,1,1,1,1,${symbol}\n2024-01-02,1,1,1,1,1,MSFT\n`
  const { rejects, series } = parsed(body)
  expect(rejects).toMatchObject([{ reason: 'symbol_invalid', where: 'line 2, column Name', came }])
  expect(series.map(({ instrument }) => instrument.symbol)).toEqual(['MSFT'])
})

test('a header row that comes again, where files were put together, orders the rows below it', () => {
  const body = `${header}${good}Date,Close,Low,High,Open,Volume\n2024-01-03,11,9,12,10,500\n`
  expect(words(body)).toEqual([bar, 'KEY 2024-01-03 10/12/9/11 v500 @4'])
})

test('rows beyond the limit end the reading at once', () => {
  const body = header + '2024-01-02,1,1,1,1,1\n'.repeat(3) + 'never looked at'
  expect(parseCsv(body, context(), 3)).toMatchObject({
    ok: false,
    problem: { reason: 'too_many_rows', where: 'line 5', expected: 'at most 3 rows' },
  })
  expect(parseCsv(body, context(), 4)).toMatchObject({ ok: true, parsed: { rows: 4, rejected: 1 } })
})

test('what is made to take time or memory is refused in passing', () => {
  const long = '1'.repeat(1_000_000)
  const hostile = `${header}${good}${' '.repeat(1_000_000)}x,1,1,1,1\n2024-01-03,${long}x,1,1,1,1\n`
  expect(parsed(hostile).rejects.map(({ reason }) => reason)).toEqual(['time_invalid', 'price_invalid'])
  expect(parsed(`${header}${good}${','.repeat(1_000_000)}`).rejects).toMatchObject([
    { reason: 'row_malformed' },
  ])
  expect(refusal(','.repeat(1_000_000)).reason).toBe('columns_missing')
  const symbols = Array.from({ length: 20_001 }, (_, index) => `2024-01-02,1,1,1,1,S${index}\n`).join('')
  expect(refusal(`Date,Open,High,Low,Close,Symbol\n${symbols}`)).toMatchObject({
    reason: 'too_many_rows',
    expected: 'at most 20000 symbols in one file',
  })
})

test('two million and one rows are too many', () => {
  expect(refusal(header + 'x\n'.repeat(2_000_001)).reason).toBe('too_many_rows')
})

test('of a file of bad rows the first thousand are described, and all are counted', () => {
  const { rejects, rejected, rows } = parsed(header + '2024-01-02,1,1,1,bad,1\n'.repeat(5_000))
  expect([rejects.length, rejected, rows]).toEqual([1_000, 5_000, 5_000])
})

test('a price that was a float32 and is written as a double loses its noise, others stay as written', () => {
  const body = `${header}2024-01-02,37.029998779296875,37.7599983215332,36.31999969482422,37.123456,1\n`
  expect(words(body)).toEqual(['KEY 2024-01-02 37.03/37.76/36.32/37.123456 v1 @2'])
})
