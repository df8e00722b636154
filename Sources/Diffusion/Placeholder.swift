// Placeholder so that the manifest resolves; replaced by the first real file.
