import { HttpStatus } from '@nestjs/common';
import { ProblemException } from '../problems/index.js';

export const notFound = () => new ProblemException(HttpStatus.NOT_FOUND, 'There is no such message');
