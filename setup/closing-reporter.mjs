// The end of a test run: why each skipped test was skipped, then one line that counts.
const path = (test) => `${test.module.relativeModuleId ?? test.module.moduleId} > ${test.fullName}`

/** What the test says, or that it had no chance. */
const reason = (test) =>
  test.result().note ?? (test.module.ok() ? 'no reason given' : 'what it needs could not be prepared')

export default class ClosingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const inState = (state) => tests.filter((test) => test.result().state === state)
    const skipped = inState('skipped').filter((test) => test.options.mode !== 'todo')
    if (skipped.length) console.log('\nSkipped:')
    for (const test of skipped) console.log(`  ${path(test)}: ${reason(test)}`)
    // A file that cannot be loaded, or an error outside every test, is a failure too.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length
    const failed = inState('failed').length + broken
    const ending = skipped.length ? `, ${skipped.length} skipped` : ''
    console.log(`\n${inState('passed').length} passed, ${failed} failed${ending}`)
  }
}
