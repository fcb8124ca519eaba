// All that is needed once runs are grouped, so that it comes in one file.
export { groupsOf, placesOf } from './groups';
export { meanLines } from './means';
