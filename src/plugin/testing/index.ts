/**
 * What tests of a plugin are made of, imported as `shelfd/plugin/testing`.
 *
 * @module
 */
export { expectEqual, expectFailure, expectTrue, test, TestFailure } from './assertions.ts'
export type { CheckResult } from './checks/check.ts'
export {
  checkDownloadClient,
  checkEnricher,
  checkNotifier,
  checkScanner,
  type ConformanceOptions,
  runConformance,
} from './conformance.ts'
export {
  type FakeListFault,
  type FakeQbittorrent,
  type FakeQbittorrentOptions,
  type FakeQbittorrentVersion,
  startFakeQbittorrent,
} from './fake/qbittorrent.ts'
export type { FakeQbittorrentFile, FakeQbittorrentTorrent } from './fake/qbittorrent/torrents.ts'
export { type FakeTmdb, type FakeTmdbOptions, startFakeTmdb } from './fake/tmdb.ts'
export type {
  FakeTmdbCollection,
  FakeTmdbEpisode,
  FakeTmdbMovie,
  FakeTmdbPerson,
  FakeTmdbPicture,
  FakeTmdbSeason,
  FakeTmdbSeries,
  FakeTmdbTitle,
  FakeTmdbTranslation,
  FakeTmdbVideo,
} from './fake/tmdb/titles.ts'
export {
  type FakeTransmission,
  type FakeTransmissionCall,
  type FakeTransmissionFault,
  type FakeTransmissionOptions,
  startFakeTransmission,
} from './fake/transmission.ts'
export type { FakeTransmissionFile, FakeTransmissionTorrent } from './fake/transmission/torrents.ts'
export { type FakeTvmaze, type FakeTvmazeOptions, startFakeTvmaze } from './fake/tvmaze.ts'
export type {
  FakeTvmazeAka,
  FakeTvmazeEpisode,
  FakeTvmazeRole,
  FakeTvmazeSeason,
  FakeTvmazeShow,
} from './fake/tvmaze/shows.ts'
export { failing, type FaultName, hanging } from './faults.ts'
export {
  type MisbehavingServer,
  type SeenRequest,
  startMisbehavingServer,
} from './misbehaving-server.ts'
export { type Misbehaviour, misbehaviourNames } from './misbehaviours.ts'
export { overNetwork } from './over-network.ts'
export { type Exchange, recorded, responseOf, type TestFetch } from './recorded.ts'
export { defineSample, type PluginSample } from './sample.ts'
export {
  type AskedRequest,
  createTestHost,
  type LoggedLine,
  type TestHost,
  type TestHostOptions,
} from './test-host.ts'
export { createTestLibrary, type TestLibrary } from './test-library.ts'
