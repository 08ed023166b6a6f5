/** SQL: the present media of items, in libraries of the configuration, behind `item CROSS JOIN`. */
export const ofFiles = `item_file ON item_file.item_id = item.id JOIN file ON file.id = file_id
  JOIN directory ON directory.id = directory_id JOIN library_root ON library_root.id = root_id
  JOIN library ON library.id = library_root.library_id
  WHERE role IN ('main', 'version', 'part') AND file.missing_at IS NULL AND library_root.detached_at IS NULL`

/** SQL: where one lies: `library/path below its root`. */
export const placeOfFile = `library.name || '/' || iif(directory.path = '', '', directory.path || '/') || file.name`
