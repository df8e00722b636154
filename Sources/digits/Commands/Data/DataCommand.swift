import ArgumentParser
import FileFormats

/// `digits data`: gets, describes and draws datasets.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Get, inspect and draw datasets.",
    discussion: """
      A dataset is a folder with IDX files that are named like MNIST's, compressed or not. Any set \
      of gray images in this layout will do, such as Fashion-MNIST.

      EXAMPLES
        digits data fetch
        digits data info --json
        digits data grid --label 7 --out sevens.png
      """,
    subcommands: [
      DataInfo.self, DataGrid.self, DataImport.self, DataPrepare.self, DataGrays.self,
      DataFetch.self,
      DataSynthesize.self,
    ])
}
