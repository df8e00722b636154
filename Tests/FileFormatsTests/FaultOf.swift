import FileFormats
import Testing

/// Returns the fault that `body` throws, and records a failure if it throws none.
func faultOf<Value>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Value
) -> FileFault? {
  do {
    _ = try body()
    Issue.record("expected a FileFault, none was thrown", sourceLocation: sourceLocation)
  } catch let fault as FileFault {
    #expect(!fault.description.contains("\n"), sourceLocation: sourceLocation)
    return fault
  } catch {
    Issue.record("expected a FileFault, got \(error)", sourceLocation: sourceLocation)
  }
  return nil
}
